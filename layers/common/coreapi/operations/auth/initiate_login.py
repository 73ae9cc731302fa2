"""Returns which credentials a sign-in with an address needs."""

from coreapi import ids
from coreapi.access.second_factor import decoys
from coreapi.context import Call
from coreapi.contracts.auth.sign_in import InitiateLogin, LoginMethodsView
from coreapi.models.user import UserStatus
from coreapi.storage import user as users


def initiate_login(call: Call, command: InitiateLogin) -> LoginMethodsView:
    """Return the credentials of an address; a stable decoy for addresses that cannot sign in.

    Known and unknown addresses take the same two reads, so the time reveals nothing.

    Raises:
        ServiceUnavailable: Storage or the decoy key cannot be reached.
    """
    user = users.find(call.store, users.id_of(call.store, command.email) or ids.UNKNOWN)
    decoy = decoys.seems_to_have_tfa(command.email, call.settings)
    can_sign_in = user is not None and user.status is UserStatus.ACTIVE
    asks_for_tfa = user.tfa_enabled if user and can_sign_in else decoy
    return LoginMethodsView.of(password=True, tfa="totp" if asks_for_tfa else None)

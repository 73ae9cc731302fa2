"""Removes one of the caller's second factors."""

from coreapi.context import Call
from coreapi.contracts.two_factor_auth import RemoveTfa
from coreapi.models.audit import AuditAction
from coreapi.models.outbox import MailKind
from coreapi.models.two_factor_auth import TfaStatus
from coreapi.operations.rules import notifications, password_confirmation, two_factor_auth
from coreapi.storage import two_factor_auth as two_factor_methods


def remove(call: Call, command: RemoveTfa) -> None:
    """Delete a method and its secret, and with the last active one the recovery codes.

    The password is checked first, so a wrong one reveals nothing about ids.

    Raises:
        WrongPassword: The password is wrong; counted.
        TooManyAttempts: Too many failed before; this one was not evaluated.
        NotFound: The caller has no such method.
    """
    user, of = call.user_actor.user, call.user_actor.partition
    with password_confirmation.confirmed(call, command.password) as forget_attempts:
        method = two_factor_auth.find(call, of, command.tfa_id)
        with call.transaction() as tx:
            tx.write(
                *two_factor_auth.without(call, of, method),
                two_factor_methods.remove(method),
                forget_attempts,
            )
            if method.status is not TfaStatus.PENDING:
                tx.write(notifications.queue(call, user, MailKind.TFA_REMOVED))
            tx.audit(
                two_factor_auth.change_of(method, AuditAction.TWO_FACTOR_AUTH_REMOVE, after=None)
            )

"""Signs in with an address, a password and, where one is active, a second factor.

Apart from `auth`: what merely keeps a session alive loads no password hashing.
"""

from coreapi import ids
from coreapi.access.passwords import hashing
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.auth.sign_in import Login
from coreapi.errors import (
    Conflict,
    InvalidCredentials,
    ServiceUnavailable,
    TfaInvalid,
    TfaRequired,
    TooManyAttempts,
)
from coreapi.models.tokens import Tokens
from coreapi.models.user import UserStatus
from coreapi.operations.rules import second_factor, sign_in
from coreapi.storage import attempt as attempts
from coreapi.storage import user as users
from coreapi.storage import user_partition
from coreapi.storage.table.store import Contended


def login(call: Call, command: Login) -> Tokens:
    """Open a session.

    An unknown, an invited and a disabled user's attempt does the same work, and is refused in the
    same words, as a wrong password.

    Raises:
        InvalidCredentials: The address or the password is wrong, or the user cannot sign in.
        TfaRequired: The password is right, a second factor is in force and no code came.
        TfaInvalid: The password is right, the code is not, or was used before.
        TooManyAttempts: Too many failed before; this one was not evaluated.
        ServiceUnavailable: Storage or keys cannot be reached.
    """
    attempt = attempts.reserve(call.store, "password", command.email, call.now)
    try:
        user_id = users.id_of(call.store, command.email) or ids.NOBODY
        try:
            return _evaluate(call, command, user_id)
        except (Conflict, Contended):  # the user changed while the password was checked: look again
            return _evaluate(call, command, user_id)
    except (TfaRequired, TfaInvalid, TooManyAttempts, ServiceUnavailable):
        # The password was right, or was not looked at: neither a failure of it nor yet a success.
        # Codes have a counter of their own, and only that one can be what says wait here.
        attempts.release(call.store, attempt)
        raise


def _evaluate(call: Call, command: Login, user_id: str) -> Tokens:
    argon2 = call.settings.argon2
    found = user_partition.load(call.store, user_id)
    password_hash = found.account.password_hash if found else None
    is_right = hashing.verify(command.secret, password_hash, argon2)
    if found is None or not is_right or found.user.status is not UserStatus.ACTIVE:
        raise InvalidCredentials
    values: dict[str, object] = {"last_login_at": rfc3339(call.now)}
    if password_hash is not None and hashing.is_outdated(password_hash, argon2):
        values["password_hash"] = hashing.hash_password(command.secret, argon2)
    with second_factor.proven(call, found, command.tfa_code) as proof:
        return sign_in.open_session(
            call,
            found,
            found.user,
            attempts.clear("password", found.user.email),
            users.signed_in(found.account, values, refusal=Conflict()),
            *proof.writes,
            audit=second_factor.recovery(found.user, proof),
        )

"""Signs in with an address, a password and, where one is active, a second factor."""

from coreapi import ids
from coreapi.access import throttle
from coreapi.access.passwords import hashing
from coreapi.access.second_factor import recovery_codes
from coreapi.access.throttle import Attempt
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.auth.sign_in import Login
from coreapi.errors import (
    Conflict,
    InvalidCredentials,
    Problem,
    ServiceUnavailable,
    TfaInvalid,
    TfaRequired,
    TooManyAttempts,
)
from coreapi.models.throttle import Guess, Throttle
from coreapi.models.tokens import Tokens
from coreapi.models.user import UserStatus
from coreapi.operations.rules import guessing, second_factor, sign_in, sign_in_log
from coreapi.operations.rules.sign_in_log import SignIn
from coreapi.storage import throttle as throttles
from coreapi.storage import user as users
from coreapi.storage import user_partition
from coreapi.storage.table.store import Contended
from coreapi.storage.user_partition import UserPartition


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
    with sign_in_log.logged(call, command.email) as logged:
        password, code = (
            throttles.key_of(guess, command.email) for guess in (Guess.PASSWORD, Guess.CODE)
        )
        user_id, items = users.id_beside(call.store, command.email, password, code)
        found = user_partition.load(call.store, user_id or ids.NOBODY)
        network = guessing.network_of(call, found.account if found else None)
        read = throttles.of_item(items.get(password))
        attempt = throttle.count(call.store, password, network, call.now, read)
        codes = throttles.of_item(items.get(code))
        try:
            try:
                return _evaluate(call, command, found, attempt, codes, logged)
            except (Conflict, Contended):
                # The user changed while the password was checked: look again.
                found = user_partition.load(call.store, user_id or ids.NOBODY)
                return _evaluate(call, command, found, attempt, codes, logged)
        except Problem as problem:
            if not _is_failure(problem, command):
                throttle.take_back(call.store, attempt)
            raise


def _evaluate(
    call: Call,
    command: Login,
    found: UserPartition | None,
    attempt: Attempt,
    codes: Throttle,
    logged: SignIn,
) -> Tokens:
    argon2 = call.settings.argon2
    password_hash = found.account.password_hash if found else None
    is_right = hashing.verify(command.secret, password_hash, argon2)
    if found is None or not is_right or found.user.status is not UserStatus.ACTIVE:
        raise InvalidCredentials
    logged.user_id = found.user.id
    values: dict[str, object] = {"last_login_at": rfc3339(call.now)}
    values |= users.network_noted(found.account, attempt.network.id, call.now)
    if password_hash is not None and hashing.is_outdated(password_hash, argon2):
        values["password_hash"] = hashing.hash_password(command.secret, argon2)
    with second_factor.proven(
        call, found, attempt.network, command.tfa_code, Guess.CODE, codes
    ) as proof:
        return sign_in.open_session(
            call,
            found,
            found.user,
            attempt.succeeded(),
            users.signed_in(found.account, values, refusal=Conflict()),
            *proof.writes,
            audit=second_factor.recovery(found.user, proof),
        )


def _is_failure(problem: Problem, command: Login) -> bool:
    """Tell whether a refused attempt counts as a guess at the password.

    It does not where the password was right, or was not looked at: codes have a throttle of their
    own. Recovery codes have none, so a wrong one counts as a wrong password.
    """
    match problem:
        case TfaInvalid():
            return recovery_codes.read(command.tfa_code or "") is not None
        case TfaRequired() | TooManyAttempts() | ServiceUnavailable():
            return False
        case _:
            return True

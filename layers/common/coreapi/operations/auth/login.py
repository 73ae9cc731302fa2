"""Signs in with an address, a password and, where one is active, a second factor."""

import dataclasses

from coreapi import ids, policy
from coreapi.access import throttle
from coreapi.access.passwords import hashing
from coreapi.access.second_factor import recovery_codes
from coreapi.access.throttle import Attempt
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.auth.sign_in import Login
from coreapi.contracts.auth.tokens import TokensView
from coreapi.errors import (
    InvalidCredentials,
    Problem,
    ServiceUnavailable,
    TfaInvalid,
    TfaRequired,
    TooManyAttempts,
)
from coreapi.models.throttle import Guess, Throttle
from coreapi.models.user import Account, UserStatus
from coreapi.operations.rules import guessing, second_factor, sign_in, sign_in_log
from coreapi.storage import throttle as throttles
from coreapi.storage import user as users
from coreapi.storage import user_partition
from coreapi.storage.user_partition import UserPartition


def login(call: Call, command: Login) -> TokensView:
    """Open a session.

    An unknown, an invited and a disabled user's attempt does the same work, and is refused in the
    same words, as a wrong password: until that is checked, one item of the user is read. So is a
    temporary password that is over seven days old.

    Raises:
        InvalidCredentials: The address or the password is wrong, or the user cannot sign in.
        TfaRequired: The password is right, a second factor is active and no code was sent.
        TfaInvalid: The password is right, the code is not, or was used before.
        TooManyAttempts: Too many failed before; this one was not evaluated.
        ServiceUnavailable: Storage or keys cannot be reached.
    """
    password, code = (throttles.key_of(g, command.email) for g in (Guess.PASSWORD, Guess.CODE))
    user_id, items = users.id_beside(call.store, command.email, password, code)
    account = users.find_account(call.store, user_id or ids.UNKNOWN)
    network = guessing.network_of(call, account)
    counted = throttles.of_item(items.get(password))
    with sign_in_log.logged(call, command.email) as logged:
        attempt = throttle.count(call.store, password, network, call.now, counted)
        try:
            account = _with_right_password(call, command, account)
            logged.user_id = account.user.id
            return _open_session(
                call, command, account, attempt, throttles.of_item(items.get(code))
            )
        except Problem as problem:
            if not _is_failure(problem, command):
                throttle.take_back(call.store, attempt)
            raise


def _with_right_password(call: Call, command: Login, account: Account | None) -> Account:
    password_hash = account.password_hash_at(call.now) if account else None
    is_right = hashing.verify(command.secret, password_hash, call.settings.argon2)
    if account is None or not is_right or account.user.status is not UserStatus.ACTIVE:
        raise InvalidCredentials
    return account


def _partition(call: Call, account: Account) -> UserPartition:
    """Return what else signing in needs: second factors, or sessions where there may be too many.

    It is read after the password has proven right, for it takes longer the more there is.
    """
    if not account.user.tfa_enabled and account.sessions_opened < policy.MAX_SESSIONS:
        return UserPartition(account=account)
    found = user_partition.load_to_sign_in(call.store, account.user.id)
    if found is None:
        raise InvalidCredentials
    return dataclasses.replace(found, account=account)  # as the password was checked


def _open_session(
    call: Call, command: Login, account: Account, attempt: Attempt, codes: Throttle
) -> TokensView:
    found, argon2 = _partition(call, account), call.settings.argon2
    kept = sign_in.kept_sessions(call, found) if found.sessions else None
    values: dict[str, object] = {"last_login_at": rfc3339(call.now)}
    values |= users.network_noted(account, attempt.network.id, call.now)
    if account.password_hash is not None and hashing.is_outdated(account.password_hash, argon2):
        values["password_hash"] = hashing.hash_password(command.secret, argon2)
    with second_factor.proven(
        call, found, attempt.network, command.tfa_code, Guess.CODE, codes
    ) as proof:
        return sign_in.open_session(
            call,
            found,
            found.user,
            attempt.succeeded(),
            users.signed_in(account, values, kept),
            *proof.writes,
            with_factor=proof.with_factor,
            audit=second_factor.recovery(found.user, proof),
        )


def _is_failure(problem: Problem, command: Login) -> bool:
    """Return whether a refused attempt counts as a guess at the password.

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

"""Choosing a password: by the old one, or by a mailed one-time token."""

import dataclasses

from coreapi.access import one_time_tokens, password_policy, passwords
from coreapi.audit.trail import Change
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.auth import SetPassword
from coreapi.contracts.user import ChangePassword
from coreapi.errors import FieldError, PasswordTooWeak, TokenInvalid, WrongPassword
from coreapi.models.session import Tokens
from coreapi.models.user import User, UserStatus
from coreapi.operations import sessions
from coreapi.storage import attempts, mails, partition, users
from coreapi.storage import sessions as stored_sessions

_END_SESSIONS = {"session_generation": 1}


def change(call: Call, command: ChangePassword) -> None:
    """Replace the caller's own password and end the caller's other sessions.

    Raises:
        WrongPassword: The old password is wrong; counted like a failed sign-in.
        TooManyAttempts: Too many failed before; this one was not evaluated.
        PasswordTooWeak: The new password breaks the policy, or is the old one.
        Conflict: The user was changed at the same time.
    """
    actor = call.user_actor
    user, account = actor.user, actor.partition.account
    attempt = attempts.reserve(call.store, "password", user.email, call.now)
    if not passwords.verify(command.old_password, account.password_hash, call.settings.argon2):
        raise WrongPassword(FieldError("/oldPassword", "This is not the current password."))
    try:
        password_policy.check(command.password, user)
        _must_differ(command)
    except PasswordTooWeak:
        attempts.release(call.store, attempt)
        raise
    call.commit(
        users.change(user, _new_password(call, command.password), increments=_END_SESSIONS),
        stored_sessions.keep(actor.session, user.session_generation + 1),
        mails.void(user.id),
        attempts.clear("password", user.email),
        audit=Change(action="user.change-password", entity_type="user", entity_id=user.id),
    )


def redeem(call: Call, command: SetPassword) -> Tokens:
    """Choose a password by a mailed one-time token, and sign in.

    Verifies the address, accepts an invitation, ends all other sessions.

    Raises:
        TokenInvalid: The token is used, expired or unknown: one answer.
        PasswordTooWeak: The password breaks the policy; the token stays good.
        Conflict: The user was changed at the same time; the token stays good.
    """
    mailed = one_time_tokens.read(command.token)
    found = partition.load(call.store, mailed.user_id)
    token = found.one_time_token if found else None
    if found is None or token is None or not mailed.fits(token.token_hash):
        raise TokenInvalid
    if call.now >= token.expires_at or found.user.status is UserStatus.DISABLED:
        raise TokenInvalid
    password_policy.check(command.password, found.user)
    values = _new_password(call, command.password)
    values["status"] = UserStatus.ACTIVE.value
    values["last_login_at"] = rfc3339(call.now)
    return sessions.open_session(
        call,
        found,
        _signed_in_anew(found.user),
        mails.redeem(token),
        attempts.clear("password", found.user.email),
        users.change(found.user, values, increments=_END_SESSIONS, refusal=TokenInvalid()),
        audit=Change(
            action="user.set-password",
            entity_type="user",
            entity_id=found.user.id,
            changes={"by": token.kind.value},
        ),
    )


def _must_differ(command: ChangePassword) -> None:
    if passwords.normalise(command.password) == passwords.normalise(command.old_password):
        raise PasswordTooWeak(FieldError("/password", "Must differ from the old password."))


def _new_password(call: Call, password: str) -> dict[str, object]:
    """Return what choosing a password of one's own changes in a user."""
    return {
        "password_hash": passwords.hash_password(password, call.settings.argon2),
        "password_change_required": False,
        "updated_at": rfc3339(call.now),
    }


def _signed_in_anew(user: User) -> User:
    """Return the user as redeeming a token leaves it, as far as a session depends on it."""
    return dataclasses.replace(
        user,
        status=UserStatus.ACTIVE,
        password_change_required=False,
        session_generation=user.session_generation + 1,
    )

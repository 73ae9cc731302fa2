"""Sets a password by a mailed one-time token, and signs in."""

import dataclasses

from coreapi.access.passwords import strength
from coreapi.access.tokens import one_time_tokens
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.auth.sign_in import SetPassword
from coreapi.errors import TokenInvalid
from coreapi.models.audit import AuditAction, Change
from coreapi.models.outbox import MailKind
from coreapi.models.tokens import Tokens
from coreapi.models.user import User, UserStatus
from coreapi.operations.rules import (
    invitations,
    notifications,
    passwords,
    second_factor,
    sign_in,
)
from coreapi.storage import attempt as attempts
from coreapi.storage import outbox, user_partition
from coreapi.storage import user as users


def set_password(call: Call, command: SetPassword) -> Tokens:
    """Choose a password by a mailed one-time token, and sign in.

    Verifies the address, accepts an invitation, ends all other sessions.

    Raises:
        TokenInvalid: The token is used, expired or unknown, or the organization that invites is
            archived: one answer.
        PasswordTooWeak: The password breaks the policy; the token stays good.
        TfaRequired: A second factor is in force and no code came; the token stays good.
        TfaInvalid: The code is wrong or was used before; the token stays good.
        TooManyAttempts: Too many codes failed before; the token stays good.
    """
    mailed = one_time_tokens.read(command.token)
    found = user_partition.load(call.store, mailed.user_id)
    token = found.one_time_token if found else None
    if found is None or token is None or not mailed.fits(token.token_hash):
        raise TokenInvalid
    if call.now >= token.expires_at or found.user.status is UserStatus.DISABLED:
        raise TokenInvalid
    user = found.user
    strength.check(command.password, user)
    had_one = found.account.password_hash is not None
    notification = [notifications.queue(call, user, MailKind.PASSWORD_CHANGED)] if had_one else []
    acceptance = invitations.acceptance(call, found, token)
    with second_factor.proven(call, found, command.tfa_code) as proof:
        values = passwords.new_password(call, command.password)
        values["status"] = UserStatus.ACTIVE.value
        values["last_login_at"] = rfc3339(call.now)
        ends_sessions = passwords.END_SESSIONS
        return sign_in.open_session(
            call,
            found,
            _signed_in_anew(user),
            outbox.redeem(token),
            attempts.clear("password", user.email),
            users.change(user, values, increments=ends_sessions, otherwise=TokenInvalid()),
            *acceptance,
            *notification,
            *proof.writes,
            audit=Change(
                action=AuditAction.USER_SET_PASSWORD,
                entity_type="user",
                entity_id=user.id,
                changes={"by": token.kind.value, **proof.audit_details},
            ),
        )


def _signed_in_anew(user: User) -> User:
    """Return the user as redeeming a token leaves it, as far as a session depends on it."""
    return dataclasses.replace(
        user,
        status=UserStatus.ACTIVE,
        password_change_required=False,
        session_epoch=user.session_epoch + 1,
    )

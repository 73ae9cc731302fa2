"""Sets a password by a mailed one-time token, and signs in."""

from coreapi.access.tokens import one_time_tokens
from coreapi.access.tokens.one_time_tokens import MailedToken
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.auth.sign_in import SetPassword
from coreapi.contracts.auth.tokens import TokensView
from coreapi.contracts.user.user import UserView
from coreapi.errors import TokenInvalid
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.outbox import MailKind, OneTimeToken
from coreapi.models.throttle import Guess
from coreapi.models.user import UserStatus
from coreapi.operations.rules import (
    audit_changes,
    guessing,
    invited_account,
    notifications,
    passwords,
    second_factor,
    sign_in,
    sign_in_log,
)
from coreapi.storage import outbox, user_partition
from coreapi.storage import user as users


def set_password(call: Call, command: SetPassword) -> TokensView:
    """Choose a password by a mailed one-time token, and sign in.

    Verifies the address and ends all other sessions. The token of an invitation makes the account
    and the membership.

    Raises:
        TokenInvalid: The token is used, expired or unknown: one answer.
        Archived: The organization that invites is archived; the token stays valid.
        AccountExists: The address that is invited has an account by now; the token stays valid.
        PasswordTooWeak: The password breaks the policy; the token stays valid.
        TfaRequired: A second factor is active and no code was sent; the token stays valid.
        TfaInvalid: The code is wrong or was used before; the token stays valid.
        TooManyAttempts: Too many codes failed before; the token stays valid.
    """
    mailed = one_time_tokens.read(command.token)
    if mailed.is_invitation:
        return invited_account.open_account(call, mailed, command.password)
    token = _redeemed(call, mailed)
    found = user_partition.load_to_sign_in(call.store, mailed.subject_id)
    if found is None:
        raise TokenInvalid
    user, network = found.user, guessing.network_of(call, found.account)
    had_one = found.account.password_hash is not None
    notification = [notifications.queue(call, user, MailKind.PASSWORD_CHANGED)] if had_one else []
    passwords.require_strong(command.password, user)
    with (
        sign_in_log.logged(call, user.email, user.id),
        second_factor.proven(
            call, found, network, command.tfa_code, Guess.CODE_WITH_TOKEN
        ) as proof,
    ):
        values = passwords.new_password(call, command.password)
        values["status"] = UserStatus.ACTIVE.value
        values["last_login_at"] = rfc3339(call.now)
        values |= users.network_noted(found.account, network.id, call.now)
        after = users.after(user, values, ends_sessions=True)
        return sign_in.open_session(
            call,
            found,
            after,
            outbox.redeem(token),
            *passwords.forget_guesses(user),
            users.change(user, values, ends_sessions=True, otherwise=TokenInvalid()),
            *proof.writes,
            *notification,
            with_factor=proof.with_factor,
            audit=Change(
                action=AuditAction.USER_SET_PASSWORD,
                entity_type=AuditEntityType.USER,
                entity_id=user.id,
                user_id=user.id,
                changes={
                    "by": token.kind.value,
                    **proof.audit_details,
                    **audit_changes.updated(UserView, user, after),
                },
            ),
        )


def _redeemed(call: Call, mailed: MailedToken) -> OneTimeToken:
    """Return a token that is good; TOKEN_INVALID for any other, after the same two reads.

    More of its user is read for a good one only, for that takes longer the more there is.
    """
    held = user_partition.find_token(call.store, mailed.subject_id)
    if held is None or not mailed.fits(held[1].token_hash, held[0].email):
        raise TokenInvalid
    user, token = held
    if call.now >= token.expires_at or user.status is UserStatus.DISABLED:
        raise TokenInvalid
    return token

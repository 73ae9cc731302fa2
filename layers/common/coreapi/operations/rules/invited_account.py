"""The account of a person who accepts a mailed invitation by choosing a password."""

from contextlib import suppress
from dataclasses import replace

from coreapi import metrics
from coreapi.access.passwords import hashing
from coreapi.access.tokens.one_time_tokens import MailedToken
from coreapi.context import Call
from coreapi.contracts.auth.tokens import TokensView
from coreapi.contracts.user.user import UserView
from coreapi.errors import (
    AccountExists,
    Archived,
    ConcurrentChange,
    EmailTaken,
    TokenInvalid,
    TooManyAttempts,
)
from coreapi.models.invitation import Invitation, InvitationStatus
from coreapi.models.organization import OrganizationStatus
from coreapi.models.outbox import MailKind
from coreapi.models.user import Account, UserStatus
from coreapi.operations.rules import (
    audit_changes,
    guessing,
    new_user,
    notifications,
    passwords,
    sign_in,
    sign_in_log,
)
from coreapi.operations.rules import invitation as invitation_rules
from coreapi.storage import invitation as invitations
from coreapi.storage import organization as organizations
from coreapi.storage import user as users
from coreapi.storage.user_partition import UserPartition


def open_account(call: Call, mailed: MailedToken, password: str) -> TokensView:
    """Make the account of an invited person, who becomes a member and is signed in.

    Raises:
        TokenInvalid: The token is not of the newest mailing, or the invitation is not pending.
        Archived: The organization is archived; the token stays valid.
        AccountExists: The address has an account by now; the token stays valid.
        PasswordTooWeak: The password breaks the policy; the token stays valid.
    """
    invitation = _pending(call, mailed)
    organization = organizations.find(call.store, invitation.organization_id)
    if organization is None or organization.status is OrganizationStatus.ARCHIVE:
        raise Archived
    user_id = users.id_of(call.store, invitation.email)
    if user_id == invitation.id:  # made by this invitation, a moment ago
        raise TokenInvalid
    if user_id is not None:
        _mail_first_password(call, user_id)
        raise AccountExists
    return _open(call, invitation, password)


def _pending(call: Call, mailed: MailedToken) -> Invitation:
    invitation, tokens = invitations.find_with_tokens(call.store, mailed.subject_id, call.now)
    if invitation is None or invitation.status_at(call.now) is not InvitationStatus.PENDING:
        raise TokenInvalid
    if not any(mailed.fits(token.token_hash, invitation.email) for token in tokens):
        raise TokenInvalid
    return invitation


def _open(call: Call, invitation: Invitation, password: str) -> TokensView:
    made = new_user.build(
        call,
        invitation.email,
        status=UserStatus.ACTIVE,
        first_name=invitation.first_name,
        last_name=invitation.last_name,
    )
    user = replace(made, id=invitation.id, last_login_at=call.now)
    passwords.require_strong(password, user)
    network = guessing.network_of(call, None)
    account = Account(
        user=user,
        password_hash=hashing.hash_password(password, call.settings.argon2),
        networks={network.id: int(call.now.timestamp() * 1000)},
    )
    acceptance = invitation_rules.accepted_by(
        call, invitation, user.id, user=audit_changes.created(UserView, user)
    )
    try:
        with sign_in_log.logged(call, user.email, user.id):
            tokens = sign_in.open_session(
                call,
                UserPartition(account=account),
                user,
                *users.create(account),
                *acceptance.writes,
                *passwords.forget_guesses(user),
                with_factor=False,
                audit=acceptance.change,
            )
    except EmailTaken:  # another request has just made an account
        raise ConcurrentChange from None
    metrics.count("InvitationAccepted")
    return tokens


def _mail_first_password(call: Call, user_id: str) -> None:
    """Help a person who was given an account by staff and has never chosen a password."""
    user = users.find(call.store, user_id)
    if user is None or user.status is not UserStatus.INVITED:
        return
    with suppress(TooManyAttempts), call.transaction() as tx:
        tx.write(notifications.queue(call, user, MailKind.ACCOUNT))
        tx.take(*invitation_rules.recipient_quotas(user.email))

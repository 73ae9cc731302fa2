"""Sends the e-mails of the outbox.

A one-time token is made here, at the moment of sending, and only its hash is stored: only the
e-mail contains the secret. Delivery is at least once: a sent message is noted and not sent again;
where the note could not be written, a second e-mail has a new token and the first token dies, so
only the newest token works (contract §5).
"""

from contextlib import suppress
from datetime import datetime
from urllib.parse import quote

from coreapi import policy
from coreapi.access.tokens import one_time_tokens
from coreapi.context import Call
from coreapi.errors import ConcurrentChange, Conflict
from coreapi.mail import message as mime
from coreapi.mail import sender, templates, two_factor_templates
from coreapi.mail.templates import EmailTemplate, Inviter
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.models.outbox import MailKind, OneTimeToken, OutboxMessage
from coreapi.models.user import User, UserStatus
from coreapi.storage import membership as memberships
from coreapi.storage import organization as organizations
from coreapi.storage import outbox, user_partition
from coreapi.storage import user as users
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition

# Counted from the mail: after an hour without mail, a link must not be dead on arrival.


def deliver(call: Call, message: OutboxMessage) -> None:
    """Send the e-mail of an outbox message once, if its recipient still exists.

    Raises:
        Exception: It could not be sent; the caller tries again.
    """
    if outbox.is_settled(call.store, message):
        return
    found = _recipient(call, message)
    template = _template(call, message, found) if found else None
    if found is not None and template is not None:
        mailed = mime.compose(
            template, sender=call.settings.mail_from, recipient=found.user.email, at=call.now
        )
        sender.send(mailed)
    with suppress(ConcurrentChange):  # the message is as old as its TTL allows, and gone
        call.store.write(outbox.settle(message, call.now))


def _recipient(call: Call, message: OutboxMessage) -> UserPartition | None:
    user_id = users.id_of(call.store, message.address)
    return user_partition.load(call.store, user_id) if user_id else None


def _template(call: Call, message: OutboxMessage, found: UserPartition) -> EmailTemplate | None:
    """Return what to say, or None when there is nothing to say any more."""
    match message.kind:
        case MailKind.PASSWORD_RESET:
            say, status = templates.password_reset, UserStatus.ACTIVE
            is_waited_for = call.now < message.created_at + policy.PASSWORD_RESET_MAILED_WITHIN
            expires_at = call.now + policy.PASSWORD_RESET_LIFETIME if is_waited_for else call.now
        case MailKind.STAFF_PASSWORD_RESET:
            say, status = templates.staff_password_reset, UserStatus.ACTIVE
            expires_at = message.created_at + policy.STAFF_PASSWORD_RESET_LIFETIME
        case MailKind.ACCOUNT:
            say, status = templates.account, UserStatus.INVITED
            expires_at = message.created_at + policy.INVITATION_LIFETIME
        case MailKind.INVITATION:
            return _invitation(call, message, found)
        case MailKind.MEMBERSHIP:
            return _membership(call, message, found)
        case (
            MailKind.TFA_ACTIVATED
            | MailKind.TFA_DISABLED
            | MailKind.TFA_REMOVED
            | MailKind.TFA_TAKEN
            | MailKind.RECOVERY_CODE_USED
        ):
            return two_factor_templates.of(message)
    user = found.user
    link = _link_with_token(call, message, user, expires_at) if user.status is status else None
    return say(link) if link else None


def _invitation(call: Call, message: OutboxMessage, found: UserPartition) -> EmailTemplate | None:
    """Return an invitation; None when it was accepted, sent again or taken back meanwhile."""
    organization_id = message.values["organizationId"]
    membership = found.membership(organization_id)
    if membership is None or found.user.status is not UserStatus.INVITED:
        return None
    expires_at = message.created_at + policy.INVITATION_LIFETIME
    if membership.invitation_expires_at != expires_at:
        return None
    organization = _active_organization(call, organization_id)
    if organization is None:
        return None
    still = memberships.is_invited(membership).or_else(Conflict())
    link = _link_with_token(call, message, found.user, expires_at, still)
    return templates.invitation(organization.name, _inviter(message), link) if link else None


def _membership(call: Call, message: OutboxMessage, found: UserPartition) -> EmailTemplate | None:
    """Return the notification of a new membership; None when it has ended meanwhile."""
    organization_id = message.values["organizationId"]
    if found.membership(organization_id) is None or found.user.status is not UserStatus.ACTIVE:
        return None
    organization = _active_organization(call, organization_id)
    if organization is None:
        return None
    return templates.membership(organization.name, _inviter(message), call.settings.app_url)


def _active_organization(call: Call, organization_id: str) -> Organization | None:
    found = organizations.find(call.store, organization_id)
    return found if found and found.status is OrganizationStatus.ACTIVE else None


def _inviter(message: OutboxMessage) -> Inviter:
    return Inviter(name=message.values["inviterName"], address=message.values["inviterEmail"])


def _link_with_token(
    call: Call, message: OutboxMessage, user: User, expires_at: datetime, *conditions: Action
) -> str | None:
    """Mint a token and return its link; None when it has expired or a newer mail has one."""
    if call.now >= expires_at:
        return None
    mailed = one_time_tokens.new(user.id)
    token = OneTimeToken(
        user_id=user.id,
        kind=message.kind,
        message_id=message.id,
        token_hash=mailed.hash,
        expires_at=expires_at,
    )
    try:
        with call.transaction() as tx:
            tx.write(outbox.mint(token, otherwise=Conflict()), *conditions)
    except Conflict:
        return None
    # In the fragment, which browsers do not send (RFC 9110 §7.1).
    return f"{call.settings.app_url}/set-password#token={quote(mailed.text, safe='')}"

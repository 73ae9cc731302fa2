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
from coreapi.log import logger
from coreapi.mail import (
    address_templates,
    api_key_templates,
    password_templates,
    sender,
    templates,
    two_factor_templates,
)
from coreapi.mail import message as mime
from coreapi.mail.templates import EmailTemplate, Inviter
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.models.outbox import MailKind, OneTimeToken, OutboxMessage
from coreapi.models.user import User, UserStatus
from coreapi.operations.rules import notifications, profile_administrators
from coreapi.storage import membership as memberships
from coreapi.storage import organization as organizations
from coreapi.storage import outbox, user_partition
from coreapi.storage import user as users
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition

# What informs of a change needs no user: it goes to the address that the cause names.
_NOTIFICATIONS = {
    MailKind.TFA_ACTIVATED: two_factor_templates.of,
    MailKind.TFA_DISABLED: two_factor_templates.of,
    MailKind.TFA_REMOVED: two_factor_templates.of,
    MailKind.TFA_TAKEN: two_factor_templates.of,
    MailKind.RECOVERY_CODE_USED: two_factor_templates.of,
    MailKind.PASSWORD_CHANGED: password_templates.of,
    MailKind.PASSWORD_SET: password_templates.of,
    MailKind.ADDRESS_CHANGED: address_templates.of,
    MailKind.API_KEY_NOTIFICATION: api_key_templates.of,
}


def deliver(call: Call, message: OutboxMessage) -> None:
    """Send the e-mail of an outbox message once, unless there is nothing to say any more.

    An address that SES refuses is noted, and the message is done with.

    Raises:
        Exception: It could not be sent; the caller tries again.
    """
    if outbox.is_settled(call.store, message):
        return
    if message.kind is MailKind.API_KEY_CREATED:
        _queue_for_each(call, message)
        return
    template, refused = _template(call, message), None
    if template is not None:
        mailed = mime.compose(
            template, settings=call.settings, recipient=message.address, at=call.now
        )
        try:
            sender.send(mailed)
        except sender.RecipientRefused as refusal:
            refused = str(refusal)
            logger.warning("mail refused", extra={"request_id": message.id, "reason": refused})
    with suppress(ConcurrentChange):  # the message is as old as its TTL allows, and gone
        call.store.write(outbox.settle(message, call.now, refused))


def _queue_for_each(call: Call, message: OutboxMessage) -> None:
    """Queue one message for each administrator of the profile instead of this one."""
    with call.transaction() as tx:
        tx.write(
            outbox.settle(message, call.now),
            *(
                notifications.queue(call, user, MailKind.API_KEY_NOTIFICATION, **message.values)
                for user in profile_administrators.some_of(call, message.values)
            ),
        )


def _template(call: Call, message: OutboxMessage) -> EmailTemplate | None:
    """Return what to say, or None when there is nothing to say any more."""
    write = _NOTIFICATIONS.get(message.kind)
    if write is not None:
        return write(message)
    user_id = users.id_of(call.store, message.address)
    found = user_partition.load(call.store, user_id) if user_id else None
    return _with_link(call, message, found) if found else None


def _with_link(call: Call, message: OutboxMessage, found: UserPartition) -> EmailTemplate | None:
    """Return what to say to a user who is to follow a link."""
    match message.kind:
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
        case _:
            say, status = templates.password_reset, UserStatus.ACTIVE
            # Counted from the mail: after an hour without mail, a link must not be dead on arrival.
            is_waited_for = call.now < message.created_at + policy.PASSWORD_RESET_MAILED_WITHIN
            expires_at = call.now + policy.PASSWORD_RESET_LIFETIME if is_waited_for else call.now
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

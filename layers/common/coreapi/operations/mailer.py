"""Turning mail intents into mails.

A one-time token is made here, at the moment of sending, and only its hash is stored: the secret
exists in the mail alone. Delivery is at least once: what was sent is noted, and not sent again;
where the note could not be written, a second mail has a new token and the first one dies, so only
the newest token works (contract §5).
"""

from contextlib import suppress
from datetime import datetime
from urllib.parse import quote

from coreapi import policy
from coreapi.access.tokens import one_time_tokens
from coreapi.context import Call
from coreapi.errors import Conflict
from coreapi.mail import message, sender, templates, two_factor_templates
from coreapi.mail.templates import EmailTemplate, Inviter
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.models.outbox import MailKind, OneTimeToken, OutboxMessage
from coreapi.models.user import User, UserStatus
from coreapi.storage import membership as memberships
from coreapi.storage import organization as organizations
from coreapi.storage import outbox, user_partition
from coreapi.storage import user as users
from coreapi.storage.table.writes import Write
from coreapi.storage.user_partition import UserPartition

# Counted from the mail: after an hour without mail, a link must not be dead on arrival.


def deliver(call: Call, intent: OutboxMessage) -> None:
    """Send the mail of an intent once, if there still is somebody to send it to.

    Raises:
        Exception: Whatever kept it from being sent; the caller tries again.
    """
    if outbox.is_settled(call.store, intent):
        return
    found = _recipient(call, intent)
    letter = _letter(call, intent, found) if found else None
    if found is not None and letter is not None:
        mailed = message.compose(
            letter, sender=call.settings.mail_from, recipient=found.user.email, at=call.now
        )
        sender.send(mailed)
    with suppress(Conflict):  # the intent is as old as its TTL allows, and gone
        call.store.apply(outbox.settle(intent, call.now))


def _recipient(call: Call, intent: OutboxMessage) -> UserPartition | None:
    user_id = users.id_of(call.store, intent.address)
    return user_partition.load(call.store, user_id) if user_id else None


def _letter(call: Call, intent: OutboxMessage, found: UserPartition) -> EmailTemplate | None:
    """Return what to say, or None when there is nothing to say any more."""
    match intent.kind:
        case MailKind.PASSWORD_RESET:
            say, status = templates.password_reset, UserStatus.ACTIVE
            is_waited_for = call.now < intent.created_at + policy.PASSWORD_RESET_MAILED_WITHIN
            expires_at = call.now + policy.PASSWORD_RESET_LIFETIME if is_waited_for else call.now
        case MailKind.STAFF_PASSWORD_RESET:
            say, status = templates.staff_password_reset, UserStatus.ACTIVE
            expires_at = intent.created_at + policy.STAFF_PASSWORD_RESET_LIFETIME
        case MailKind.ACCOUNT:
            say, status = templates.account, UserStatus.INVITED
            expires_at = intent.created_at + policy.INVITATION_LIFETIME
        case MailKind.INVITATION:
            return _invitation(call, intent, found)
        case MailKind.MEMBERSHIP:
            return _membership(call, intent, found)
        case (
            MailKind.TFA_ACTIVATED
            | MailKind.TFA_DISABLED
            | MailKind.TFA_REMOVED
            | MailKind.TFA_TAKEN
            | MailKind.RECOVERY_CODE_USED
        ):
            return two_factor_templates.of(intent)
    user = found.user
    link = _link_with_token(call, intent, user, expires_at) if user.status is status else None
    return say(link) if link else None


def _invitation(call: Call, intent: OutboxMessage, found: UserPartition) -> EmailTemplate | None:
    """Return an invitation; None when it was accepted, sent again or taken back meanwhile."""
    organization_id = intent.values["organizationId"]
    membership = found.membership(organization_id)
    if membership is None or found.user.status is not UserStatus.INVITED:
        return None
    expires_at = intent.created_at + policy.INVITATION_LIFETIME
    if membership.invitation_expires_at != expires_at:
        return None
    organization = _active_organization(call, organization_id)
    if organization is None:
        return None
    still = memberships.is_invited(membership, Conflict())
    link = _link_with_token(call, intent, found.user, expires_at, still)
    return templates.invitation(organization.name, _inviter(intent), link) if link else None


def _membership(call: Call, intent: OutboxMessage, found: UserPartition) -> EmailTemplate | None:
    """Return the notice of a new membership; None when it has ended meanwhile."""
    organization_id = intent.values["organizationId"]
    if found.membership(organization_id) is None or found.user.status is not UserStatus.ACTIVE:
        return None
    organization = _active_organization(call, organization_id)
    if organization is None:
        return None
    return templates.membership(organization.name, _inviter(intent), call.settings.app_url)


def _active_organization(call: Call, organization_id: str) -> Organization | None:
    found = organizations.find(call.store, organization_id)
    return found if found and found.status is OrganizationStatus.ACTIVE else None


def _inviter(intent: OutboxMessage) -> Inviter:
    return Inviter(name=intent.values["inviterName"], address=intent.values["inviterEmail"])


def _link_with_token(
    call: Call, intent: OutboxMessage, user: User, expires_at: datetime, *conditions: Write
) -> str | None:
    """Mint a token and return its link; None when it has expired or a newer mail has one."""
    if call.now >= expires_at:
        return None
    mailed = one_time_tokens.new(user.id)
    token = OneTimeToken(
        user_id=user.id,
        kind=intent.kind,
        message_id=intent.id,
        token_hash=mailed.hash,
        expires_at=expires_at,
    )
    try:
        call.commit(outbox.mint(token, refusal=Conflict()), *conditions)
    except Conflict:
        return None
    # In the fragment, which browsers send to nobody (RFC 9110 §7.1).
    return f"{call.settings.app_url}/set-password#token={quote(mailed.text, safe='')}"

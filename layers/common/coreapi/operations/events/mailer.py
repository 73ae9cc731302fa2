"""Sends the e-mails of the outbox.

A one-time token is made here, at the moment of sending, and only its hash is stored: only the
e-mail contains the secret. Delivery is at least once: a sent message is noted and not sent again;
where the note could not be written, a second e-mail has a new token and the first token dies, so
only the newest token works (contract §5).
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from urllib.parse import quote

from coreapi import policy
from coreapi.access.tokens import email_codes, one_time_tokens
from coreapi.access.tokens.one_time_tokens import MailedToken
from coreapi.context import Call
from coreapi.errors import ConcurrentChange, Conflict, TooManyAttempts
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
from coreapi.mail.templates import EmailTemplate, Invited
from coreapi.models.invitation import Invitation, InvitationStatus, InvitationToken
from coreapi.models.organization import OrganizationStatus
from coreapi.models.outbox import MailKind, OneTimeToken, OutboxMessage
from coreapi.models.user import UserStatus
from coreapi.operations.rules import invitation as invitation_rules
from coreapi.operations.rules import notifications, profile_administrators
from coreapi.storage import invitation as invitations
from coreapi.storage import organization as organizations
from coreapi.storage import outbox, user_partition
from coreapi.storage import user as users
from coreapi.storage.table.quota import Quota
from coreapi.storage.user_partition import UserPartition

# What informs of a change needs no user: it goes to the address that the cause names.
_NOTIFICATIONS = {
    MailKind.TFA_ACTIVATED: two_factor_templates.activated,
    MailKind.TFA_DISABLED: two_factor_templates.disabled,
    MailKind.TFA_REMOVED: two_factor_templates.removed,
    MailKind.TFA_TAKEN: two_factor_templates.taken,
    MailKind.RECOVERY_CODE_USED: two_factor_templates.recovery_code_used,
    MailKind.RECOVERY_CODES_CREATED: two_factor_templates.recovery_codes_created,
    MailKind.PASSWORD_CHANGED: password_templates.changed,
    MailKind.PASSWORD_SET: password_templates.set_by_administrator,
    MailKind.ADDRESS_CHANGED: address_templates.changed,
    MailKind.API_KEY_NOTIFICATION: api_key_templates.created,
}


class _NothingToSay(Conflict):
    """There is no reason to send the message any more."""


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
    refused = None
    try:
        write = _NOTIFICATIONS.get(message.kind)
        template = write(message) if write else _template(call, message)
        sender.send(
            mime.compose(template, settings=call.settings, recipient=message.address, at=call.now)
        )
    except sender.RecipientRefused as error:
        refused = str(error)
        logger.warning("mail refused", extra={"request_id": message.id, "reason": refused})
    except _NothingToSay:
        pass
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


def _template(call: Call, message: OutboxMessage) -> EmailTemplate:
    """Return what to say to a person who is to follow a link, or to enter a code."""
    user_id = users.id_of(call.store, message.address)
    found = user_partition.load(call.store, user_id) if user_id else None
    match message.kind:
        case MailKind.INVITATION:
            return _invitation(call, message, found)
        case MailKind.PASSWORD_RESET:
            return _forgotten(call, message, found)
        case MailKind.STAFF_PASSWORD_RESET:
            expires_at = message.created_at + policy.STAFF_PASSWORD_RESET_LIFETIME
            return templates.staff_password_reset(
                _link(call, message, found, UserStatus.ACTIVE, expires_at)
            )
        case MailKind.ACCOUNT:
            expires_at = message.created_at + policy.INVITATION_LIFETIME
            return templates.account(_link(call, message, found, UserStatus.INVITED, expires_at))
        case MailKind.EMAIL_CODE:
            return _email_code(call, message, found)
        case _:
            raise ValueError(message.kind)


def _forgotten(call: Call, message: OutboxMessage, found: UserPartition | None) -> EmailTemplate:
    """Return what helps a person to sign in: a reset, the first password, or the invitations."""
    if call.now >= message.created_at + policy.PASSWORD_RESET_MAILED_WITHIN:
        raise _NothingToSay
    if found is None:
        return _invitations(call, message)
    if found.user.status is UserStatus.INVITED:
        expires_at = call.now + policy.INVITATION_LIFETIME
        return templates.account(_link(call, message, found, UserStatus.INVITED, expires_at))
    expires_at = call.now + policy.PASSWORD_RESET_LIFETIME
    return templates.password_reset(_link(call, message, found, UserStatus.ACTIVE, expires_at))


def _invitation(call: Call, message: OutboxMessage, found: UserPartition | None) -> EmailTemplate:
    """Return an invitation, unless it was closed or sent again meanwhile.

    A person with an account is asked to sign in and decide there, unless it has no password yet.
    """
    invitation = invitations.find(call.store, message.values["invitationId"], call.now)
    if invitation is None or str(invitation.mailing) != message.values["mailing"]:
        raise _NothingToSay
    if invitation.status_at(call.now) is not InvitationStatus.PENDING:
        raise _NothingToSay
    names = _names_of_active(call, [invitation])
    if invitation.organization_id not in names:
        raise _NothingToSay
    has_account = found is not None and found.user.status is not UserStatus.INVITED
    if has_account:
        link = f"{call.settings.app_url}/invitations"
    else:
        (link,) = _invitation_links(call, message, [invitation])
    invited = Invited(names[invitation.organization_id], invitation.inviter, link)
    return templates.invitation(invited, has_account=has_account, is_again=invitation.mailing > 1)


def _invitations(call: Call, message: OutboxMessage) -> EmailTemplate:
    """Return the newest pending invitations of a person without an account, with new links."""
    pending = invitations.pending(call.store, message.address, call.now)[::-1]
    names = _names_of_active(call, pending)
    offered = [each for each in pending if each.organization_id in names][
        : policy.MAX_INVITATIONS_PER_MAIL
    ]
    if not offered:
        raise _NothingToSay
    try:
        links = _invitation_links(
            call, message, offered, quotas=invitation_rules.recipient_quotas(message.address)
        )
    except TooManyAttempts:
        raise _NothingToSay from None
    return templates.pending_invitations(
        [
            Invited(names[each.organization_id], each.inviter, link)
            for each, link in zip(offered, links, strict=True)
        ]
    )


def _names_of_active(call: Call, found: Sequence[Invitation]) -> dict[str, str]:
    """Return the names of the organizations that invite and are not archived, by id."""
    inviting = organizations.find_many(call.store, [each.organization_id for each in found])
    return {o.id: o.name for o in inviting if o.status is OrganizationStatus.ACTIVE}


def _invitation_links(
    call: Call,
    message: OutboxMessage,
    offered: Sequence[Invitation],
    quotas: Sequence[Quota] = (),
) -> list[str]:
    """Mint a token for each invitation and return their links.

    Raises:
        TooManyAttempts: A quota is used up.
        ConcurrentChange: One of the invitations has changed.
    """
    links: list[str] = []
    with call.transaction() as tx:
        for invitation in offered:
            mailed = one_time_tokens.of_invitation(invitation.id)
            token = InvitationToken(
                invitation_id=invitation.id,
                message_id=message.id,
                mailing=invitation.mailing,
                token_hash=mailed.hash_at(invitation.email),
                expires_at=invitation.expires_at,
            )
            tx.write(invitations.mint(token))
            tx.require(invitations.is_unchanged(invitation))
            links.append(_address(call, mailed))
        tx.take(*quotas)
    return links


def _link(
    call: Call,
    message: OutboxMessage,
    found: UserPartition | None,
    status: UserStatus,
    expires_at: datetime,
) -> str:
    """Mint a token for a user and return its link, unless the user has another status by now."""
    if found is None or found.user.status is not status:
        raise _NothingToSay
    mailed = one_time_tokens.of_user(found.user.id)
    _mint(call, message, found, mailed.hash_at(message.address), expires_at)
    return _address(call, mailed)


def _email_code(call: Call, message: OutboxMessage, found: UserPartition | None) -> EmailTemplate:
    """Mint a code for the session that asked for it, unless that has ended."""
    session = found.session(message.values["sessionId"]) if found else None
    if found is None or session is None or not session.lives_at(call.now, found.user):
        raise _NothingToSay
    code = email_codes.new()
    code_hash = email_codes.digest(code, message.address, session.id)
    expires_at = message.created_at + policy.EMAIL_CODE_LIFETIME
    _mint(call, message, found, code_hash, expires_at)
    return two_factor_templates.email_code(code)


def _mint(
    call: Call, message: OutboxMessage, found: UserPartition, token_hash: str, expires_at: datetime
) -> None:
    """Store the hash of a secret to mail, unless it is too late or a newer mail has one."""
    if call.now >= expires_at:
        raise _NothingToSay
    token = OneTimeToken(
        user_id=found.user.id,
        kind=message.kind,
        message_id=message.id,
        token_hash=token_hash,
        expires_at=expires_at,
    )
    call.store.write(outbox.mint(token, otherwise=_NothingToSay()))


def _address(call: Call, mailed: MailedToken) -> str:
    # In the fragment, which browsers do not send (RFC 9110 §7.1).
    return f"{call.settings.app_url}/set-password#token={quote(mailed.text, safe='')}"

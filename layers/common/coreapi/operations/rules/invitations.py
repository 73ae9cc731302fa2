"""Invitations into an organization: how long they last, and how they are accepted.

A new person is invited: the mailed token verifies the address. A person with an active account is a
member at once and receives a notification. The inviting member sees the same in both cases.
"""

from coreapi import ids, policy
from coreapi.context import Call
from coreapi.errors import TokenInvalid
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.models.organization_user import Invitation, InvitationStatus
from coreapi.models.outbox import MailKind, OneTimeToken, OutboxMessage
from coreapi.models.user import User, UserStatus
from coreapi.storage import membership as memberships
from coreapi.storage import organization as organizations
from coreapi.storage.table.actions import Action
from coreapi.storage.table.quota import Quota
from coreapi.storage.user_partition import UserPartition

_HOUR_SECONDS = 60 * 60
_DAY_SECONDS = 24 * _HOUR_SECONDS

# A transaction holds a hundred writes, and each acceptance takes two. A user with more open
# invitations than this has accepted the others all the same: see `Invitation.of`.
_MARKED_AT_ONCE = 25


def acceptance(call: Call, found: UserPartition, token: OneTimeToken) -> tuple[Action, ...]:
    """Return the writes by which a user who verifies the address accepts every open invitation.

    An archived organization's invitation is frozen: it stays open, and a token that could accept
    nothing else is good again once the organization is.

    Raises:
        TokenInvalid: The token invites, and no organization's invitation is in force any more.
    """
    if found.user.status is not UserStatus.INVITED:
        return ()
    open_ones = [m for m in found.memberships if m.accepted_at is None][:_MARKED_AT_ONCE]
    inviting = organizations.find_many(call.store, [m.organization_id for m in open_ones])
    active = {o.id for o in inviting if o.status is OrganizationStatus.ACTIVE}
    accepted = [m for m in open_ones if m.organization_id in active]
    stands = [Invitation.of(found.user, m, call.now).status for m in accepted]
    if token.kind is MailKind.INVITATION and InvitationStatus.PENDING not in stands:
        raise TokenInvalid
    return (
        *(memberships.accept(m, call.now) for m in accepted),
        *(organizations.is_active(m.organization_id) for m in accepted),
    )


def outbox_message(
    call: Call, kind: MailKind, organization: Organization, user: User
) -> OutboxMessage:
    """Return the message that tells a user of an organization, for the outbox."""
    inviter = call.user_actor.user
    names = " ".join(name for name in (inviter.first_name, inviter.last_name) if name)
    return OutboxMessage(
        id=ids.new(call.now),
        kind=kind,
        address=user.email,
        values={
            "organizationId": organization.id,
            "inviterName": names,
            "inviterEmail": inviter.email,
        },
        created_at=call.now,
    )


def quotas(organization: Organization, user: User) -> tuple[Quota, ...]:
    """Return the quotas that an invitation counts against."""
    recipient = user.email
    return (
        Quota("invitations", organization.id, policy.MAX_INVITATIONS_PER_HOUR, _HOUR_SECONDS),
        Quota(
            "invitations_in_hour",
            recipient,
            policy.MAX_INVITATIONS_PER_RECIPIENT_HOUR,
            _HOUR_SECONDS,
        ),
        Quota(
            "invitations_in_day", recipient, policy.MAX_INVITATIONS_PER_RECIPIENT_DAY, _DAY_SECONDS
        ),
    )


def change(organization: Organization, user: User, changes: dict[str, object]) -> Change:
    """Return the audit entry of an invitation."""
    return Change(
        action=AuditAction.ORGANIZATION_USER_INVITE,
        entity_type=AuditEntityType.USER,
        entity_id=user.id,
        organization_id=organization.id,
        changes=changes,
    )

"""Invitations into an organization: sent, sent again, and accepted by verifying the address.

A person who is new is invited: the mailed token, good for seven days, verifies the address. A
person with an active account is a member at once and is told so. Whoever invites sees the same in
both cases (contract §3).
"""

import dataclasses
from typing import TYPE_CHECKING

from coreapi import ids, policy
from coreapi.audit.trail import Change
from coreapi.context import Call
from coreapi.errors import (
    AlreadyMember,
    Conflict,
    EmailTaken,
    InvitationAlreadyAccepted,
    NotFound,
    TokenInvalid,
)
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.models.organization_user import Invitation, InvitationStatus, Invited
from coreapi.models.outbox import MailKind, OneTimeToken, OutboxMessage
from coreapi.models.rbac import Membership
from coreapi.models.user import Account, User, UserStatus
from coreapi.operations import new_user, places, role_links
from coreapi.storage import membership as memberships
from coreapi.storage import organization as organizations
from coreapi.storage import outbox, user_partition
from coreapi.storage import user as users
from coreapi.storage.membership import MembershipChanged
from coreapi.storage.quota import Quota
from coreapi.storage.table.writes import Write
from coreapi.storage.user_partition import UserPartition

if TYPE_CHECKING:  # who mails, joins and changes roles uses this too, and reads no address
    from coreapi.contracts.organization_user.invitation import InviteUser
    from coreapi.contracts.organization_user.organization_user import (
        ResendUserInvitation,
    )


_ATTEMPTS = 5
_HOUR_SECONDS = 60 * 60
_DAY_SECONDS = 24 * _HOUR_SECONDS

# A transaction holds a hundred writes, and each acceptance takes two. A user with more open
# invitations than this has accepted the others all the same: see `Invitation.of`.
_MARKED_AT_ONCE = 25


class _UserChanged(Conflict):
    """The invited user is not as it was read; what the invitation means may have changed."""


def invite(call: Call, command: "InviteUser") -> Invited:
    """Make a person a member of an organization, and tell them by mail.

    Raises:
        NotFound: There is no such organization, or the caller has nothing to do with it.
        Forbidden: A member without the permission.
        Archived: The organization is archived.
        AlreadyMember: The person is a member, perhaps with an invitation still open.
        TooManyAttempts: Too many invitations of the organization, or to the address.
    """
    organization = places.organization(call, command.organization_id)
    for _ in range(_ATTEMPTS):
        user_id = users.id_of(call.store, command.email) or ids.NOBODY
        found = user_partition.load(call.store, user_id)
        if found is not None and found.membership(organization.id) is not None:
            raise AlreadyMember
        try:
            return _join(call, command, organization, found)
        except (EmailTaken, _UserChanged):  # somebody else made or changed the user: look again
            continue
    raise Conflict


def resend(call: Call, command: "ResendUserInvitation") -> Invited:
    """Mail an open invitation again, for another seven days; the earlier token dies at once.

    Raises:
        NotFound: No such organization or user, or the user is no member of it.
        Forbidden: A member without the permission.
        Archived: The organization is archived.
        InvitationAlreadyAccepted: There is nothing left to accept.
        TooManyAttempts: Too many invitations of the organization, or to the address.
    """
    organization = places.organization(call, command.organization_id)
    for _ in range(_ATTEMPTS):
        found, membership = member(call, command.user_id, organization.id)
        try:
            return _send_again(call, organization, found.user, membership)
        except (MembershipChanged, _UserChanged):
            continue
    raise Conflict


def member(call: Call, user_id: str, organization_id: str) -> tuple[UserPartition, Membership]:
    """Return a member of an organization; NOT_FOUND when there is no such user or membership."""
    found = user_partition.load(call.store, user_id) if ids.is_id(user_id) else None
    membership = found.membership(organization_id) if found else None
    if found is None or membership is None:
        raise NotFound
    return found, membership


def acceptance(call: Call, found: UserPartition, token: OneTimeToken) -> tuple[Write, ...]:
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
        *(organizations.is_active(m.organization_id, Conflict()) for m in accepted),
    )


def _join(
    call: Call, command: "InviteUser", organization: Organization, found: UserPartition | None
) -> Invited:
    user = found.user if found else _new_user(call, command)
    expires_at = call.now + policy.INVITATION_LIFETIME
    is_invited = user.status is UserStatus.INVITED
    membership = dataclasses.replace(
        role_links.new_membership(call, user, organization.id),
        invitation_expires_at=expires_at if is_invited else None,
    )
    if found is None:
        person = users.create(Account(user=user, password_hash=None))
    else:
        person = (users.is_unchanged(user, _UserChanged()),)
    kind = MailKind.INVITATION if is_invited else MailKind.MEMBERSHIP
    invited = Invited(
        user_id=user.id,
        organization_id=organization.id,
        email=command.email,
        first_name=command.first_name,
        last_name=command.last_name,
        status=UserStatus.INVITED,
        invitation_expires_at=expires_at,
    )
    call.commit(
        places.organization_stays_active(organization.id),
        *person,
        *memberships.create(membership),
        outbox.queue(_intent(call, kind, organization, user)),
        audit=_change(organization, user, {"email": user.email}),
        within=_quotas(organization, user),
        creates=invited,
    )
    return invited


def _send_again(
    call: Call, organization: Organization, user: User, membership: Membership
) -> Invited:
    if Invitation.of(user, membership, call.now).status is InvitationStatus.ACCEPTED:
        raise InvitationAlreadyAccepted
    expires_at = call.now + policy.INVITATION_LIFETIME
    renewed = dataclasses.replace(
        membership, invitation_expires_at=expires_at, version=membership.version + 1
    )
    call.commit(
        places.organization_stays_active(organization.id),
        users.is_unchanged(user, _UserChanged()),
        *memberships.replace(membership, renewed),
        outbox.void(user.id),
        outbox.queue(_intent(call, MailKind.INVITATION, organization, user)),
        audit=_change(organization, user, {"email": user.email, "again": True}),
        within=_quotas(organization, user),
    )
    return Invited(
        user_id=user.id,
        organization_id=organization.id,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        status=UserStatus.INVITED,
        invitation_expires_at=expires_at,
    )


def _new_user(call: Call, command: "InviteUser") -> User:
    return new_user.person(
        call,
        command.email,
        status=UserStatus.INVITED,
        first_name=command.first_name,
        last_name=command.last_name,
    )


def _intent(call: Call, kind: MailKind, organization: Organization, user: User) -> OutboxMessage:
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


def _quotas(organization: Organization, user: User) -> tuple[Quota, ...]:
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


def _change(organization: Organization, user: User, changes: dict[str, object]) -> Change:
    return Change(
        action="organization-user.invite",
        entity_type="user",
        entity_id=user.id,
        organization_id=organization.id,
        changes=changes,
    )

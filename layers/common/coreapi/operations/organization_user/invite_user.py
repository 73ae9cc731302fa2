"""Invites a person into an organization."""

import dataclasses
from typing import TYPE_CHECKING

from coreapi import ids, policy
from coreapi.context import Call
from coreapi.errors import AlreadyMember, ConcurrentChange, EmailTaken
from coreapi.models.organization import Organization
from coreapi.models.organization_user import Invited
from coreapi.models.outbox import MailKind
from coreapi.models.user import Account, User, UserStatus
from coreapi.operations.rules import new_user, role_links, scope
from coreapi.storage import membership as memberships
from coreapi.storage import outbox, user_partition
from coreapi.storage import user as users
from coreapi.storage.user_partition import UserPartition

if TYPE_CHECKING:  # who mails, joins and changes roles uses this too, and reads no address
    from coreapi.contracts.organization_user.invitation import InviteUser
from coreapi.operations.rules import invitations


def invite_user(call: Call, command: "InviteUser") -> Invited:
    """Make a person a member of an organization, and tell them by mail.

    Raises:
        NotFound: There is no such organization, or the caller has nothing to do with it.
        Forbidden: A member without the permission.
        Archived: The organization is archived.
        AlreadyMember: The person is a member, perhaps with an invitation still open.
        TooManyAttempts: Too many invitations of the organization, or to the address.
    """
    organization = scope.organization(call, command.organization_id)
    user_id = users.id_of(call.store, command.email) or ids.NOBODY
    found = user_partition.load(call.store, user_id)
    if found is not None and found.membership(organization.id) is not None:
        raise AlreadyMember
    try:
        return _join(call, command, organization, found)
    except EmailTaken:  # another request has just made the user
        raise ConcurrentChange from None


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
        person = (users.is_unchanged(user),)
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
    with call.transaction() as tx:
        tx.write(
            *person,
            *memberships.create(membership),
            outbox.queue(invitations.outbox_message(call, kind, organization, user)),
        )
        tx.audit(invitations.change(organization, user, {"email": user.email}))
        tx.take(*invitations.quotas(organization, user))
        tx.answers(invited)
    return invited


def _new_user(call: Call, command: "InviteUser") -> User:
    return new_user.build(
        call,
        command.email,
        status=UserStatus.INVITED,
        first_name=command.first_name,
        last_name=command.last_name,
    )

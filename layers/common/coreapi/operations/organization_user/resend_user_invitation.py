"""Sends an open invitation again."""

import dataclasses
from typing import TYPE_CHECKING

from coreapi import policy
from coreapi.context import Call
from coreapi.errors import InvitationAlreadyAccepted
from coreapi.models.organization import Organization
from coreapi.models.organization_user import Invitation, InvitationStatus, Invited
from coreapi.models.outbox import MailKind
from coreapi.models.rbac import Membership
from coreapi.models.user import User, UserStatus
from coreapi.operations.rules import scope
from coreapi.storage import membership as memberships
from coreapi.storage import outbox
from coreapi.storage import user as users

if TYPE_CHECKING:  # who mails, joins and changes roles uses this too, and reads no address
    from coreapi.contracts.organization_user.organization_user import ResendUserInvitation
from coreapi.operations.rules import invitations, organization_user


def resend_user_invitation(call: Call, command: "ResendUserInvitation") -> Invited:
    """Mail an open invitation again, for another seven days; the earlier token dies at once.

    Raises:
        NotFound: No such organization or user, or the user is no member of it.
        Forbidden: A member without the permission.
        Archived: The organization is archived.
        InvitationAlreadyAccepted: There is nothing left to accept.
        TooManyAttempts: Too many invitations of the organization, or to the address.
    """
    organization = scope.organization(call, command.organization_id)
    found, membership = organization_user.find(call, command.user_id, organization.id)
    return _send_again(call, organization, found.user, membership)


def _send_again(
    call: Call, organization: Organization, user: User, membership: Membership
) -> Invited:
    if Invitation.of(user, membership, call.now).status is InvitationStatus.ACCEPTED:
        raise InvitationAlreadyAccepted
    expires_at = call.now + policy.INVITATION_LIFETIME
    renewed = dataclasses.replace(
        membership, invitation_expires_at=expires_at, version=membership.version + 1
    )
    with call.transaction() as tx:
        tx.write(
            users.is_unchanged(user),
            *memberships.replace(membership, renewed),
            outbox.revoke(user.id),
            outbox.queue(invitations.outbox_message(call, MailKind.INVITATION, organization, user)),
        )
        tx.audit(invitations.change(organization, user, {"email": user.email, "again": True}))
        tx.take(*invitations.quotas(organization, user))
    return Invited(
        user_id=user.id,
        organization_id=organization.id,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        status=UserStatus.INVITED,
        invitation_expires_at=expires_at,
    )

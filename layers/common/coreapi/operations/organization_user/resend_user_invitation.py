"""Sends an open invitation again."""

from dataclasses import replace

from coreapi import policy
from coreapi.context import Call
from coreapi.contracts.organization_user.organization_user import InvitedView, ResendUserInvitation
from coreapi.errors import InvitationClosed
from coreapi.models.audit import AuditAction
from coreapi.models.invitation import Invitation
from coreapi.models.outbox import MailKind
from coreapi.models.user import UserStatus
from coreapi.operations.rules import invitation as invitation_rules
from coreapi.operations.rules import membership_changes, notifications, organization_user, scope
from coreapi.operations.rules.organization_user import Member
from coreapi.storage import invitation as invitations
from coreapi.storage import outbox
from coreapi.storage import user as users


def resend_user_invitation(call: Call, command: ResendUserInvitation) -> InvitedView:
    """Mail an invitation again, for another seven days; earlier tokens stop working at once.

    It works after expiry too. A member whose account has no password yet is mailed the link to
    choose the first one.

    Raises:
        NotFound: No such organization, or neither a member nor an invitation of it.
        Forbidden: A member without the permission.
        Archived: The organization is archived.
        InvitationClosed: It was accepted, declined or revoked.
        TooManyAttempts: Too many invitations of the organization, or to the address.
    """
    organization = scope.organization(call, command.organization_id)
    target = organization_user.find(call, command.user_id, organization.id)
    if isinstance(target, Member):
        return _first_password(call, target)
    return _again(call, target)


def _again(call: Call, invitation: Invitation) -> InvitedView:
    if not invitation.is_open:
        raise InvitationClosed
    renewed = replace(
        invitation,
        mailing=invitation.mailing + 1,
        inviter=invitation_rules.inviter(call),
        expires_at=call.now + policy.INVITATION_LIFETIME,
        version=invitation.version + 1,
    )
    with call.transaction() as tx:
        tx.write(
            *invitations.renew(invitation, renewed),
            invitation_rules.mail(call, renewed),
        )
        tx.audit(
            invitation_rules.change(AuditAction.ORGANIZATION_USER_INVITE, renewed, {"again": True})
        )
        tx.take(*invitation_rules.quotas(renewed.organization_id, renewed.email))
    return InvitedView.of(
        renewed,
        user_id=renewed.id,
        status=UserStatus.INVITED,
        invitation_expires_at=renewed.expires_at,
    )


def _first_password(call: Call, member: Member) -> InvitedView:
    user, membership = member.found.user, member.membership
    if user.status is not UserStatus.INVITED:
        raise InvitationClosed
    with call.transaction() as tx:
        tx.write(
            users.is_unchanged(user),
            outbox.revoke(user.id),
            notifications.queue(call, user, MailKind.ACCOUNT),
        )
        tx.audit(
            membership_changes.change(
                call, AuditAction.ORGANIZATION_USER_INVITE, member, {"again": True}
            )
        )
        tx.take(*invitation_rules.quotas(membership.organization_id, user.email))
    return InvitedView.of(
        user,
        user_id=user.id,
        organization_id=membership.organization_id,
        invitation_expires_at=call.now + policy.INVITATION_LIFETIME,
    )

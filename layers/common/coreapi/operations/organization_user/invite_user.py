"""Invites a person into an organization."""

from coreapi import ids, metrics, policy
from coreapi.clock import in_words
from coreapi.context import Call
from coreapi.contracts.organization_user.invitation import InviteUser
from coreapi.contracts.organization_user.organization_user import InvitedView
from coreapi.errors import AlreadyInvited, AlreadyMember, InvitationClosed
from coreapi.models.audit import AuditAction
from coreapi.models.invitation import Invitation, InvitationStatus
from coreapi.models.user import UserStatus
from coreapi.operations.rules import invitation as invitation_rules
from coreapi.operations.rules import scope
from coreapi.storage import invitation as invitations


def invite_user(call: Call, command: InviteUser) -> InvitedView:
    """Invite the owner of an address, by mail; whether it has an account makes no difference.

    Raises:
        NotFound: There is no such organization, or the caller has nothing to do with it.
        Forbidden: A member without the permission.
        Archived: The organization is archived.
        AlreadyMember: The person is a member.
        AlreadyInvited: The organization has a pending invitation to the address.
        InvitationClosed: The person has declined within the last seven days.
        TooManyAttempts: Too many invitations of the organization, or to the address.
    """
    organization = scope.organization(call, command.organization_id)
    standing = invitations.standing(call.store, command.email, organization.id, call.now)
    if standing.is_member:
        raise AlreadyMember
    latest = standing.latest
    if latest is not None:
        _refuse_another(call, latest)
    invitation = Invitation(
        id=ids.new(call.now),
        organization_id=organization.id,
        organization_roles=(),
        profile_roles={},
        givers={},
        email=command.email,
        first_name=command.first_name,
        last_name=command.last_name,
        status=InvitationStatus.PENDING,
        mailing=1,
        inviter=invitation_rules.inviter(call),
        created_at=call.now,
        expires_at=call.now + policy.INVITATION_LIFETIME,
        closed_at=None,
        user_id=None,
        version=1,
    )
    invited = InvitedView.of(
        invitation,
        user_id=None if call.is_dry_run else invitation.id,
        status=UserStatus.INVITED,
        invitation_expires_at=invitation.expires_at,
    )
    details: dict[str, object] = {
        "firstName": invitation.first_name,
        "lastName": invitation.last_name,
    }
    with call.transaction() as tx:
        tx.write(
            *invitations.create(invitation, instead_of=standing.latest_id),
            invitation_rules.mail(call, invitation),
        )
        if latest is not None and latest.is_open:
            replaced = latest.closed(InvitationStatus.REVOKED, call.now)
            tx.write(invitations.replace(latest, replaced))
            details["revokedInvitations"] = [latest.id]
        tx.audit(invitation_rules.change(AuditAction.ORGANIZATION_USER_INVITE, invitation, details))
        tx.take(*invitation_rules.quotas(organization.id, invitation.email))
        tx.answers(invited)
    if not call.is_dry_run:
        metrics.count("InvitationSent")
    return invited


def _refuse_another(call: Call, latest: Invitation) -> None:
    if latest.status_at(call.now) is InvitationStatus.PENDING:
        raise AlreadyInvited
    blocked_until = latest.blocks_until()
    if blocked_until is not None and call.now < blocked_until:
        raise InvitationClosed(
            "The invitation was declined."
            f" You can invite again {in_words(policy.DECLINE_COUNTS_FOR)} after that."
        )

"""Accepts an invitation to the caller's address."""

from coreapi import metrics
from coreapi.context import Call
from coreapi.contracts.user.invitation import NamedInvitation, OwnInvitationView
from coreapi.errors import AlreadyMember
from coreapi.models.audit import AuditAction
from coreapi.models.invitation import InvitationStatus
from coreapi.operations.rules import invitation as invitation_rules
from coreapi.operations.rules import own_invitation


def accept(call: Call, command: NamedInvitation) -> OwnInvitationView:
    """Become a member of the organization that invites.

    The membership has the roles of the invitation whose givers may still grant them.

    Raises:
        NotFound: There is no such invitation, or it is another's.
        InvitationClosed: It was accepted, declined or revoked, or it has expired.
        Archived: The organization is archived; the invitation stays as it is.
        AlreadyMember: The caller is a member by now; the invitation is closed.
    """
    invitation, organization = own_invitation.find_pending(call, command.invitation_id)
    user = call.user_actor.user
    if call.user_actor.belongs_to(organization.id):
        with call.transaction() as tx:
            tx.write(*invitation_rules.revocation(call, invitation))
            details = invitation_rules.status_change(call, invitation, InvitationStatus.REVOKED)
            tx.audit(
                invitation_rules.change(AuditAction.ORGANIZATION_USER_REMOVE, invitation, details)
            )
        raise AlreadyMember
    acceptance = invitation_rules.accepted_by(call, invitation, user.id)
    with call.transaction() as tx:
        tx.write(*acceptance.writes)
        tx.audit(acceptance.change)
    metrics.count("InvitationAccepted")
    return own_invitation.shown(call, acceptance.invitation, organization)

"""Declines an invitation to the caller's address."""

from coreapi import metrics
from coreapi.context import Call
from coreapi.contracts.user.invitation import NamedInvitation, OwnInvitationView
from coreapi.models.audit import AuditAction
from coreapi.models.invitation import InvitationStatus
from coreapi.operations.rules import invitation as invitation_rules
from coreapi.operations.rules import own_invitation
from coreapi.storage import invitation as invitations


def decline(call: Call, command: NamedInvitation) -> OwnInvitationView:
    """Close an invitation; for seven days the organization cannot invite the address again.

    Raises:
        NotFound: There is no such invitation, or it is another's.
        InvitationClosed: It was accepted, declined or revoked, or it has expired.
        Archived: The organization is archived; the invitation stays as it is.
    """
    invitation, organization = own_invitation.find_pending(call, command.invitation_id)
    declined = invitation.closed(InvitationStatus.DECLINED, call.now)
    details = invitation_rules.status_change(call, invitation, declined.status)
    with call.transaction() as tx:
        tx.write(invitations.replace(invitation, declined))
        tx.audit(invitation_rules.change(AuditAction.USER_INVITATION_DECLINE, declined, details))
    metrics.count("InvitationDeclined")
    return own_invitation.shown(call, declined, organization)

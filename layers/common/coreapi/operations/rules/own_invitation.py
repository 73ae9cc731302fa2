"""The caller's own invitations: finding one to decide on, and how it is shown."""

from coreapi import ids
from coreapi.context import Call
from coreapi.contracts.user.invitation import OwnInvitationView
from coreapi.errors import Archived, InvitationClosed, NotFound
from coreapi.models.invitation import Invitation, InvitationStatus
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.operations.rules import organization_user
from coreapi.storage import invitation as invitations
from coreapi.storage import organization as organizations


def find_pending(call: Call, invitation_id: str) -> tuple[Invitation, Organization]:
    """Return a pending invitation to the caller's address, and the organization that invites.

    Raises:
        NotFound: There is none of this id, or it is another's.
        InvitationClosed: It was accepted, declined or revoked, or it has expired.
        Archived: The organization is archived; the invitation stays as it is.
    """
    if not ids.is_id(invitation_id):
        raise NotFound
    found = invitations.find(call.store, invitation_id, call.now)
    if found is None or found.email != call.user_actor.user.email:
        raise NotFound
    if found.status_at(call.now) is not InvitationStatus.PENDING:
        raise InvitationClosed
    organization = organizations.find(call.store, found.organization_id)
    if organization is None:
        raise NotFound
    if organization.status is OrganizationStatus.ARCHIVE:
        raise Archived
    return found, organization


def shown(call: Call, invitation: Invitation, organization: Organization) -> OwnInvitationView:
    """Return an invitation as the invited person sees it."""
    return OwnInvitationView.of(
        invitation,
        organization_name=organization.name,
        status=invitation.status_at(call.now),
        **organization_user.roles_shown(call, invitation),
    )

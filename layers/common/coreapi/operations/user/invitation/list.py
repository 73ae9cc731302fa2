"""Lists the invitations to the caller's address."""

from coreapi.context import Call
from coreapi.contracts.shapes import ListCommand
from coreapi.contracts.user.invitation import OwnInvitationView
from coreapi.models.listing import Listing
from coreapi.models.organization import OrganizationStatus
from coreapi.operations.rules import own_invitation, pagination
from coreapi.storage import invitation as invitations
from coreapi.storage import organization as organizations


def list_invitations(call: Call, command: ListCommand) -> Listing[OwnInvitationView]:
    """Return the pending invitations to the caller's address, newest first.

    Those of archived organizations are left out until the organization is active again.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    pending = invitations.pending(call.store, call.user_actor.user.email, call.now)
    found = organizations.find_many(call.store, [each.organization_id for each in pending])
    inviting = {o.id: o for o in found if o.status is OrganizationStatus.ACTIVE}
    return pagination.page_at_hand(
        call,
        command,
        scope="own invitations",
        items=[
            own_invitation.shown(call, each, inviting[each.organization_id])
            for each in pending
            if each.organization_id in inviting
        ],
        id_of=lambda invitation: invitation.id,
    )

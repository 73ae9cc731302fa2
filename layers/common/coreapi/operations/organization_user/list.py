"""Lists the users of an organization."""

from coreapi import ids
from coreapi.access import actor as access
from coreapi.context import Call
from coreapi.contracts.shapes import ListCommand
from coreapi.errors import ActiveOrganizationRequired, NotFound
from coreapi.models.listing import Listing
from coreapi.models.organization import OrganizationStatus
from coreapi.models.organization_user import OrganizationUser
from coreapi.operations.rules import organization_user, pagination, scope
from coreapi.storage import membership as memberships
from coreapi.storage import organization as organizations


def list_users(call: Call, command: ListCommand) -> Listing[OrganizationUser]:
    """Return the users of the active organization, in the order in which they were made.

    Raises:
        ActiveOrganizationRequired: The caller has several and named none.
        NotFound: The caller has none, or has nothing to do with the one that was named.
        Forbidden: A member without the permission.
        Archived: The organization is archived.
        MalformedRequest: The cursor is not one of this list.
    """
    organization_id = _active_organization_id(call)
    if not ids.is_id(organization_id):
        raise NotFound
    call.require(access.organization(organization_id))
    page = pagination.page(
        call,
        command,
        scope=f"organization-users {organization_id}",
        query=lambda limit, after: memberships.members(call.store, organization_id, limit, after),
        read=memberships.read,
    )
    # Whether the organization is open is read with its users, not before them: one call less.
    organization, found = organizations.find_with_users(
        call.store, organization_id, [membership.user_id for membership in page.items]
    )
    scope.organization_is_open(call, organization)
    return Listing(
        items=[
            organization_user.shown(call, found[m.user_id], m)
            for m in page.items
            if m.user_id in found
        ],
        next_cursor=page.next_cursor,
    )


def _active_organization_id(call: Call) -> str:
    """Return the id of the organization that the caller chose, or of the only one there is."""
    chosen = call.origin.active_organization_id
    if chosen is not None:
        return chosen
    actor = call.user_actor
    own = [membership.organization_id for membership in actor.partition.memberships]
    if len(own) > 1:
        found = organizations.find_many(call.store, own)
        own = [o.id for o in found if o.status is OrganizationStatus.ACTIVE] or own
    if len(own) == 1:
        return own[0]
    if own or call.endpoint.permission in actor.permissions(access.SYSTEM):
        raise ActiveOrganizationRequired
    raise NotFound

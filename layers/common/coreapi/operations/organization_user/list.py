"""Lists the users of an organization: its members, and the people whom it has invited."""

from collections.abc import Mapping

from coreapi import ids
from coreapi.access import actor as access
from coreapi.context import Call
from coreapi.contracts.organization_user.organization_user import OrganizationUserView
from coreapi.contracts.shapes import ListCommand
from coreapi.errors import ActiveOrganizationRequired, NotFound
from coreapi.models.invitation import Invitation
from coreapi.models.listing import Listing
from coreapi.models.organization import OrganizationStatus
from coreapi.models.rbac import Membership
from coreapi.models.user import User
from coreapi.operations.rules import organization_user, pagination, scope
from coreapi.storage import organization as organizations
from coreapi.storage import organization_user as organization_users


def list_users(call: Call, command: ListCommand) -> Listing[OrganizationUserView]:
    """Return members and open invitations of the active organization, in the order of their ids.

    Raises:
        ActiveOrganizationRequired: The caller has several and named none.
        NotFound: The caller has none, or has nothing to do with the one that was named.
        Forbidden: A member without the permission.
        Archived: The organization is archived; only staff may read it then.
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
        query=lambda limit, after: organization_users.by_id(
            call.store, organization_id, limit, after
        ),
        read=organization_users.read,
    )
    # Whether the organization is open is read with its users, not before them: one call less.
    organization, found = organizations.find_with_users(
        call.store,
        organization_id,
        [each.user_id for each in page.items if isinstance(each, Membership)],
    )
    scope.organization_is_open(call, organization)
    shown = [_shown(call, each, found) for each in page.items]
    return Listing(items=[user for user in shown if user is not None], next_cursor=page.next_cursor)


def _shown(
    call: Call, listed: Membership | Invitation, found: Mapping[str, User]
) -> OrganizationUserView | None:
    if isinstance(listed, Invitation):
        is_kept = listed.is_kept_at(call.now)
        return organization_user.shown_invitation(call, listed) if is_kept else None
    user = found.get(listed.user_id)
    return organization_user.shown_member(call, user, listed) if user else None


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

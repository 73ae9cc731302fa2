"""An organization's users as it sees them: the list, and what it shows of each."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from coreapi import ids
from coreapi.access import actor as access
from coreapi.context import Call
from coreapi.contracts.shapes import ListCommand
from coreapi.errors import ActiveOrganizationRequired, NotFound
from coreapi.models.listing import Listing
from coreapi.models.organization import OrganizationStatus
from coreapi.models.organization_user import Invitation, OrganizationUser, ProfileRoles
from coreapi.models.rbac import Membership, Role
from coreapi.models.user import User
from coreapi.operations.rules import pagination as paging
from coreapi.operations.rules import scope as places
from coreapi.storage import membership as memberships
from coreapi.storage import organization as organizations


def list_members(call: Call, command: ListCommand) -> Listing[OrganizationUser]:
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
    page = paging.page(
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
    places.organization_is_open(call, organization)
    return Listing(
        items=[seen(call, found[m.user_id], m) for m in page.items if m.user_id in found],
        next_cursor=page.next_cursor,
    )


def seen(call: Call, user: User, membership: Membership) -> OrganizationUser:
    """Return a user as the organization sees it."""
    default_codes, other_codes = sets(membership.organization_roles, call.user_actor.read_roles())
    of_user: dict[str, Any] = {field.name: getattr(user, field.name) for field in fields(user)}
    return OrganizationUser(
        **of_user,
        default_role_codes=default_codes,
        role_codes=other_codes,
        profile_roles=[
            ProfileRoles(profile_id=profile_id, role_codes=codes)
            for profile_id, codes in sorted(membership.profile_roles.items())
        ],
        invitation=Invitation.of(user, membership, call.now),
    )


def sets(codes: Iterable[str], roles: Mapping[str, Role]) -> tuple[list[str], list[str]]:
    """Return inherited roles and the others; one that is not installed is among the others."""
    inherited = {code for code, role in roles.items() if role.inherited}
    held = sorted(codes)
    return [c for c in held if c in inherited], [c for c in held if c not in inherited]


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

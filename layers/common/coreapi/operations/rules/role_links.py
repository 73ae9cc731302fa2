"""Role links as sets: what a role may be held on, and what a change makes of a membership.

Everything that hands out or takes roles goes through here: staff's role links, the roles that
users are made with, and an organization's own administrators.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from coreapi.context import Call
from coreapi.errors import FieldError, RoleScopeMismatch, UnknownRole
from coreapi.models.rbac import EntityType, Membership, OrganizationRoles, Role, RoleLink
from coreapi.storage import membership as memberships
from coreapi.storage.table.actions import Action

Roles = TypeVar("Roles", bound=OrganizationRoles)


def checked_roles(call: Call, codes: Mapping[str, str], entity_type: EntityType) -> list[Role]:
    """Return the roles of codes by their pointers; raises like `checked_scopes`."""
    return checked_scopes(call, [(pointer, code, entity_type) for pointer, code in codes.items()])


def checked_scopes(call: Call, named: Sequence[tuple[str, str, EntityType]]) -> list[Role]:
    """Return the roles of pointers, codes and kinds of entity to be held on.

    Raises:
        UnknownRole: Some are not installed.
        RoleScopeMismatch: Some are not made for this kind of entity.
    """
    installed = call.user_actor.read_roles()
    unknown = [
        FieldError(pointer, "Unknown role.") for pointer, code, _ in named if code not in installed
    ]
    if unknown:
        raise UnknownRole(*unknown)
    misplaced = [
        FieldError(pointer, f"This role cannot be held on this: {entity_type.value}.")
        for pointer, code, entity_type in named
        if entity_type not in installed[code].scopes
    ]
    if misplaced:
        raise RoleScopeMismatch(*misplaced)
    return [installed[code] for _, code, _ in named]


def new_membership(call: Call, user_id: str, organization_id: str) -> Membership:
    """Return a membership without roles for a user who is no member yet."""
    return Membership(
        user_id=user_id,
        organization_id=organization_id,
        organization_roles=(),
        profile_roles={},
        invitation_id=None,
        version=1,
        created_at=call.now,
    )


def with_roles(
    before: Roles,
    *,
    organization_roles: Iterable[str] | None = None,
    profile_roles: Mapping[str, Iterable[str]] | None = None,
) -> Roles:
    """Return a membership or an invitation with other roles; `before` where these are the same.

    Args:
        before: The membership or the invitation as it was read.
        organization_roles: All codes to be held on the organization; None keeps them.
        profile_roles: All codes to be held on each of these profiles; others keep theirs.
    """
    own = before.organization_roles if organization_roles is None else organization_roles
    by_profile = {**before.profile_roles, **(profile_roles or {})}
    after = dataclasses.replace(
        before,
        organization_roles=tuple(sorted(set(own))),
        profile_roles={
            profile_id: tuple(sorted(set(codes)))
            for profile_id, codes in sorted(by_profile.items())
            if set(codes)
        },
    )
    unchanged = (
        set(after.organization_roles) == set(before.organization_roles)
        and after.profile_roles.keys() == before.profile_roles.keys()
        and all(set(c) == set(before.profile_roles[i]) for i, c in after.profile_roles.items())
    )
    return before if unchanged else dataclasses.replace(after, version=before.version + 1)


def with_links(before: Membership, links: Iterable[RoleLink]) -> Membership:
    """Return a membership that holds these links of its organization too."""
    return _edited(before, links, lambda held, code: held.add(code))


def without_links(before: Membership, links: Iterable[RoleLink]) -> Membership:
    """Return a membership that holds none of these links; it stays, perhaps without a role."""
    return _edited(before, links, lambda held, code: held.discard(code))


def writes(before: Membership | None, after: Membership) -> Sequence[Action]:
    """Return the writes that turn one membership into the other; none where nothing changes."""
    if before is None:
        return memberships.create(after)
    return () if after is before else memberships.replace(before, after)


def details(links: Iterable[RoleLink]) -> list[dict[str, str]]:
    """Return links as an audit entry has them."""
    return [
        {
            "roleCode": link.role_code,
            "entityType": link.entity_type.value,
            "entityId": link.entity_id,
        }
        for link in links
    ]


def _edited(
    before: Membership, links: Iterable[RoleLink], edit: Callable[[set[str], str], None]
) -> Membership:
    own = set(before.organization_roles)
    by_profile = {profile_id: set(codes) for profile_id, codes in before.profile_roles.items()}
    for link in links:
        if link.entity_type is EntityType.ORGANIZATION:
            edit(own, link.role_code)
        else:
            edit(by_profile.setdefault(link.entity_id, set()), link.role_code)
    return with_roles(before, organization_roles=own, profile_roles=by_profile)

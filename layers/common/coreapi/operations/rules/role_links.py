"""Role links as sets: what a role may be held on, and what a change makes of a membership.

Everything that hands out or takes roles goes through here: staff's role links, the roles that
users are made with, and an organization's own administrators.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from coreapi.context import Call
from coreapi.errors import FieldError, RoleScopeMismatch, UnknownRole
from coreapi.models.rbac import EntityType, Membership, OrganizationRoles, Role, RoleLink
from coreapi.storage import membership as memberships
from coreapi.storage.table.actions import Action

Roles = TypeVar("Roles", bound=OrganizationRoles)

_IN_WORDS: Mapping[EntityType, str] = {
    EntityType.ORGANIZATION: "an organization",
    EntityType.ORGANIZATION_PROFILE: "an organization profile",
    EntityType.SYSTEM: "the system",
}


def checked_roles(call: Call, codes: Mapping[str, str], entity_type: EntityType) -> list[Role]:
    """Return the roles of codes by their pointers; raises like `checked_scopes`."""
    return checked_scopes(call, [(pointer, code, entity_type) for pointer, code in codes.items()])


def checked_scopes(call: Call, named: Sequence[tuple[str, str, EntityType]]) -> list[Role]:
    """Return the roles of pointers, codes and kinds of entity to be held on.

    Raises:
        UnknownRole: Some are not installed.
        RoleScopeMismatch: Some cannot be held on this kind of entity.
    """
    installed = call.user_actor.read_roles()
    unknown = [
        FieldError(pointer, "Unknown role.") for pointer, code, _ in named if code not in installed
    ]
    if unknown:
        raise UnknownRole(*unknown)
    misplaced = [
        FieldError(pointer, f"This role cannot be held on {_IN_WORDS[entity_type]}.")
        for pointer, code, entity_type in named
        if entity_type not in installed[code].scopes
    ]
    if misplaced:
        raise RoleScopeMismatch(*misplaced)
    return [installed[code] for _, code, _ in named]


def pointers(field: str, codes: Iterable[str]) -> dict[str, str]:
    """Return codes by the JSON pointers of their places in a field."""
    return {f"/{field}/{position}": code for position, code in enumerate(codes)}


def new_membership(
    call: Call,
    user_id: str,
    organization_id: str,
    links: Iterable[RoleLink],
    *,
    invitation_id: str | None = None,
) -> Membership:
    """Return a membership with links of its organization, for a user who is no member yet."""
    without_roles = Membership(
        user_id=user_id,
        organization_id=organization_id,
        organization_roles=(),
        profile_roles={},
        invitation_id=invitation_id,
        version=1,
        created_at=call.now,
    )
    return dataclasses.replace(with_links(without_roles, links), version=1)


def with_roles(before: Roles, codes: Mapping[str, Iterable[str]]) -> Roles:
    """Return a membership or an invitation with other roles; `before` where these are the same.

    Args:
        before: The membership or the invitation as it was read.
        codes: All codes to be held, by the id of the organization or profile.
    """
    held = {entity_id: tuple(sorted(set(codes))) for entity_id, codes in sorted(codes.items())}
    own = held.pop(before.organization_id, ())
    by_profile = {profile_id: codes for profile_id, codes in held.items() if codes}
    after = dataclasses.replace(before, organization_roles=own, profile_roles=by_profile)
    return before if after == before else dataclasses.replace(after, version=before.version + 1)


def with_links(before: Membership, links: Iterable[RoleLink]) -> Membership:
    """Return a membership that holds these links of its organization too."""
    return _holding(before, {*before.links(), *links})


def without_links(before: Membership, links: Iterable[RoleLink]) -> Membership:
    """Return a membership that holds none of these links; it stays, perhaps without a role."""
    return _holding(before, set(before.links()).difference(links))


def writes(before: Membership, after: Membership) -> Sequence[Action]:
    """Return the writes that turn one membership into the other; none where nothing changes."""
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


def _holding(before: Membership, links: Iterable[RoleLink]) -> Membership:
    codes = defaultdict[str, list[str]](list)
    for link in links:
        codes[link.entity_id].append(link.role_code)
    return with_roles(before, codes)

"""The role links that a request names: roles that exist, on entities that exist."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coreapi import ids
from coreapi.access.actor import Entity
from coreapi.context import Call
from coreapi.contracts.user.administration import NamedRoleLink
from coreapi.errors import Archived, FieldError, UnknownEntity
from coreapi.models.organization import OrganizationStatus
from coreapi.models.rbac import EVERYWHERE, EntityType, Role, RoleLink
from coreapi.operations.rules import granting, role_links
from coreapi.storage import organization as organizations
from coreapi.storage import organization_profile as organization_profiles


def to_give(
    call: Call, named: Sequence[NamedRoleLink], held: Iterable[RoleLink] = ()
) -> list[RoleLink]:
    """Return the role links that a request names and a user does not hold, each once, in its order.

    Raises:
        UnknownRole: A role is not installed.
        RoleScopeMismatch: A role cannot be held on such an entity.
        UnknownEntity: There is no such organization or profile.
        Archived: One of them is archived.
        Forbidden: A role exceeds the caller's own rights there.
    """
    known, owned = _Entities.read(call, named), set(held)
    roles = _checked(call, list(enumerate(named)), known)
    known.refuse_archived(roles)
    links = [link for link in roles if link not in owned]
    for link in links:
        on = Entity(link.entity_type, link.entity_id, link.organization_id)
        granting.require_may_grant(call, [roles[link]], on)
    return links


def named_among(
    call: Call, named: Sequence[NamedRoleLink], held: Iterable[RoleLink]
) -> set[RoleLink]:
    """Return those of a user's links that a request names; raises as above for the others.

    A held link is not checked: its role may have been removed from the catalogue.
    """
    known, owned = _Entities.read(call, named), set(held)
    rest = [(at, each) for at, each in enumerate(named) if known.link(each) not in owned]
    _checked(call, rest, known)
    among = owned.intersection(map(known.link, named))
    known.refuse_archived(among)
    return among


def _checked(
    call: Call, numbered: Sequence[tuple[int, NamedRoleLink]], known: "_Entities"
) -> dict[RoleLink, Role]:
    """Return the roles of named links."""
    roles = role_links.checked_scopes(
        call,
        [
            (f"/roleLinks/{position}/roleCode", link.role_code, link.entity_type)
            for position, link in numbered
        ],
    )
    links = [known.link(named) for _, named in numbered]
    unknown = [
        FieldError(f"/roleLinks/{position}/entityId", "Unknown organization or profile.")
        for (position, _), link in zip(numbered, links, strict=True)
        if link is None
    ]
    if unknown:
        raise UnknownEntity(*unknown)
    return {link: role for link, role in zip(links, roles, strict=True) if link}


@dataclass(frozen=True, slots=True)
class _Entities:
    """The entities that exist among those that a request names.

    Attributes:
        organization_ids: The organization that each is or belongs to; None for the system.
        archived_ids: The ids of archived organizations and profiles.
    """

    organization_ids: Mapping[tuple[EntityType, str], str | None]
    archived_ids: frozenset[str]

    @classmethod
    def read(cls, call: Call, named: Iterable[NamedRoleLink]) -> "_Entities":
        wanted: dict[EntityType, list[str]] = {kind: [] for kind in EntityType}
        for link in named:
            if ids.is_id(link.entity_id):
                wanted[link.entity_type].append(link.entity_id)
        profiles = organization_profiles.find_many(
            call.store, wanted[EntityType.ORGANIZATION_PROFILE]
        ).values()
        owners = [profile.organization_id for profile in profiles]
        found = organizations.find_many(call.store, wanted[EntityType.ORGANIZATION] + owners)
        ids_of: dict[tuple[EntityType, str], str | None] = {(EntityType.SYSTEM, EVERYWHERE): None}
        ids_of |= {(EntityType.ORGANIZATION, each.id): each.id for each in found}
        ids_of |= {(EntityType.ORGANIZATION_PROFILE, p.id): p.organization_id for p in profiles}
        everything = (*found, *profiles)
        archived = (each.id for each in everything if each.status is OrganizationStatus.ARCHIVE)
        return cls(ids_of, frozenset(archived))

    def link(self, named: NamedRoleLink) -> RoleLink | None:
        entity = (named.entity_type, named.entity_id)
        if entity not in self.organization_ids:
            return None
        return RoleLink(
            role_code=named.role_code,
            entity_type=named.entity_type,
            entity_id=named.entity_id,
            organization_id=self.organization_ids[entity],
        )

    def refuse_archived(self, links: Iterable[RoleLink]) -> None:
        for link in links:
            if not self.archived_ids.isdisjoint({link.entity_id, link.organization_id}):
                raise Archived

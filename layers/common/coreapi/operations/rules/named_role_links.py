"""The role links that a request names: roles that exist, on entities that exist."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coreapi import ids
from coreapi.access.actor import Entity
from coreapi.context import Call
from coreapi.contracts.user.administration import NamedRoleLink
from coreapi.errors import Archived, FieldError, UnknownEntity
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.models.rbac import EVERYWHERE, EntityType, Role, RoleLink
from coreapi.operations.rules import granting, role_links
from coreapi.storage import organization as organizations
from coreapi.storage import organization_profile as organization_profiles


@dataclass(frozen=True, slots=True)
class Grant:
    """A role link that a request names, with its role."""

    link: RoleLink
    role: Role

    @property
    def entity(self) -> Entity:
        """Return the entity that the role is held on."""
        return Entity(self.link.entity_type, self.link.entity_id, self.link.organization_id)


def grants(call: Call, named: Sequence[NamedRoleLink]) -> list[Grant]:
    """Return the role links that a request names, in its order.

    Raises:
        UnknownRole: A role is not installed.
        RoleScopeMismatch: A role cannot be held on such an entity.
        UnknownEntity: There is no such organization or profile.
        Archived: One of them is archived.
    """
    known = _Entities.read(call, named)
    made = _checked(call, list(enumerate(named)), known)
    known.refuse_archived(grant.link for grant in made)
    return made


def named_among(
    call: Call, named: Sequence[NamedRoleLink], held: Iterable[RoleLink]
) -> frozenset[RoleLink]:
    """Return those of a user's links that a request names; raises as `grants` for the others.

    A held link is not checked: its role may have been removed from the catalogue.
    """
    known = _Entities.read(call, named)
    by_name = {(link.role_code, link.entity_type, link.entity_id): link for link in held}
    links = [by_name.get((n.role_code, n.entity_type, n.entity_id)) for n in named]
    rest = [numbered for numbered, link in zip(enumerate(named), links, strict=True) if not link]
    _checked(call, rest, known)
    ours = frozenset(link for link in links if link is not None)
    known.refuse_archived(ours)
    return ours


def require_may_grant(call: Call, given: Iterable[Grant]) -> None:
    """Refuse to give roles beyond the caller's own rights; FORBIDDEN with the first of them."""
    for grant in given:
        granting.require_may_grant(call, [grant.role], grant.entity)


def _checked(
    call: Call, numbered: Sequence[tuple[int, NamedRoleLink]], known: "_Entities"
) -> list[Grant]:
    roles = role_links.checked_scopes(
        call,
        [
            (f"/roleLinks/{position}/roleCode", link.role_code, link.entity_type)
            for position, link in numbered
        ],
    )
    unknown = [
        FieldError(f"/roleLinks/{position}/entityId", "Unknown organization or profile.")
        for position, link in numbered
        if not known.has(link)
    ]
    if unknown:
        raise UnknownEntity(*unknown)
    return [Grant(known.link(link), role) for (_, link), role in zip(numbered, roles, strict=True)]


@dataclass(frozen=True, slots=True)
class _Entities:
    organization_profiles: Mapping[str, OrganizationProfile]
    organizations: Mapping[str, Organization]

    @classmethod
    def read(cls, call: Call, named: Iterable[NamedRoleLink]) -> "_Entities":
        wanted: dict[EntityType, list[str]] = {kind: [] for kind in EntityType}
        for link in named:
            if ids.is_id(link.entity_id):
                wanted[link.entity_type].append(link.entity_id)
        found_profiles = organization_profiles.find_many(
            call.store, wanted[EntityType.ORGANIZATION_PROFILE]
        )
        owners = [profile.organization_id for profile in found_profiles.values()]
        found = organizations.find_many(call.store, wanted[EntityType.ORGANIZATION] + owners)
        return cls(found_profiles, {organization.id: organization for organization in found})

    def has(self, named: NamedRoleLink) -> bool:
        match named.entity_type:
            case EntityType.SYSTEM:
                return named.entity_id == EVERYWHERE
            case EntityType.ORGANIZATION:
                return named.entity_id in self.organizations
            case EntityType.ORGANIZATION_PROFILE:
                return named.entity_id in self.organization_profiles

    def link(self, named: NamedRoleLink) -> RoleLink:
        organization_id = None
        if named.entity_type is EntityType.ORGANIZATION:
            organization_id = named.entity_id
        elif named.entity_type is EntityType.ORGANIZATION_PROFILE:
            organization_id = self.organization_profiles[named.entity_id].organization_id
        return RoleLink(
            role_code=named.role_code,
            entity_type=named.entity_type,
            entity_id=named.entity_id,
            organization_id=organization_id,
        )

    def refuse_archived(self, links: Iterable[RoleLink]) -> None:
        for link in links:
            profile = self.organization_profiles.get(link.entity_id)
            organization = self.organizations.get(link.organization_id or "")
            for entity in (profile, organization):
                if entity is not None and entity.status is OrganizationStatus.ARCHIVE:
                    raise Archived

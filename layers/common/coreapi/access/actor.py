"""Actors: on whose behalf a request runs, and their permissions. Default deny, in one place.

Rights are the union of the actor's role links, computed from the partition read at
authentication and the role catalogue. An actor without a relation to an organization gets
NOT_FOUND; a member who lacks a permission gets its name (contract §1).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from coreapi.access.permissions import Permission
from coreapi.errors import Forbidden, NotFound
from coreapi.models.rbac import EVERYWHERE, EntityType, Role, RoleLink
from coreapi.models.session import Session
from coreapi.models.user import User
from coreapi.storage.user_partition import UserPartition

if TYPE_CHECKING:  # they come with a client's request, and most functions take none
    from coreapi.models.api_key import ApiKey
    from coreapi.models.organization import Organization
    from coreapi.models.organization_profile import OrganizationProfile

Roles: TypeAlias = Mapping[str, Role]


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing that roles are held on.

    Attributes:
        organization_id: The organization it is or belongs to; None for the system itself.
    """

    type: EntityType
    id: str
    organization_id: str | None


SYSTEM = Entity(EntityType.SYSTEM, EVERYWHERE, None)

# Who holds one of these on a thing may see it, member or not: staff with a role that only reads.
_SEEING = frozenset(
    {
        Permission.ORGANIZATION_READ,
        Permission.ORGANIZATION_PROFILE_READ,
        Permission.INTERNAL_ORGANIZATION_READ,
        Permission.INTERNAL_ORGANIZATION_PROFILE_READ,
    }
)


def organization(organization_id: str) -> Entity:
    """Return an organization as a thing that roles are held on."""
    return Entity(EntityType.ORGANIZATION, organization_id, organization_id)


def profile(profile_id: str, organization_id: str) -> Entity:
    """Return a profile as a thing that roles are held on."""
    return Entity(EntityType.ORGANIZATION_PROFILE, profile_id, organization_id)


def permissions_of(
    partition: UserPartition, on: Entity, read_roles: Callable[[], Roles]
) -> frozenset[str]:
    """Return every permission that a user holds on an entity."""
    return _permissions(partition.role_links, on, read_roles)


def permissions_by(links: Iterable[RoleLink], on: Entity, roles: Roles) -> frozenset[str]:
    """Return every permission that role links give on an entity."""
    held = [roles[link.role_code] for link in links if _counts(link, on, roles)]
    return frozenset[str]().union(*(role.permissions for role in held))


@dataclass(frozen=True, slots=True)
class UserActor:
    """A signed-in user, in one session.

    Attributes:
        system_roles_count: Whether roles of system scope give rights in this session: where staff
            need a second factor, not without one.
    """

    partition: UserPartition
    session: Session
    read_roles: Callable[[], Roles]
    system_roles_count: bool

    @property
    def user(self) -> User:
        """Return the user."""
        return self.partition.user

    def permissions(self, on: Entity) -> frozenset[str]:
        """Return every permission held on an entity."""
        links = self.partition.role_links
        if not self.system_roles_count:
            links = [link for link in links if link.entity_type is not EntityType.SYSTEM]
        return _permissions(links, on, self.read_roles)

    def belongs_to(self, organization_id: str) -> bool:
        """Return whether the user is a member of an organization."""
        return self.partition.membership(organization_id) is not None

    def require(self, permission: Permission, on: Entity, or_on: Entity | None = None) -> None:
        """Let through who holds a permission on an entity, or on another that will do as well.

        Raises:
            Forbidden: The caller may see the entity, or calls an internal endpoint, without it.
            NotFound: The caller has no relation to the entity's organization.
        """
        held = self.permissions(on)
        if permission in held or (or_on and permission in self.permissions(or_on)):
            return
        may_know = on.organization_id is None or self.belongs_to(on.organization_id)
        if may_know or not held.isdisjoint(_SEEING):
            raise Forbidden(permission, granted_by=self.roles_granting(permission))
        raise NotFound

    def roles_granting(self, permission: str) -> list[str]:
        """Return the roles that grant a permission, to those who may see roles."""
        if Permission.INTERNAL_RBAC_READ not in self.permissions(SYSTEM):
            return []
        roles = self.read_roles()
        return sorted(code for code, role in roles.items() if permission in role.permissions)


@dataclass(frozen=True, slots=True)
class ApiKeyActor:
    """A profile's own system, with all that it may read: holds no permission anywhere.

    Attributes:
        profile: The key's own, as it was read at authentication; not archived.
        organization: The profile's organization, read at the same time; not archived.
    """

    key: "ApiKey"
    profile: "OrganizationProfile"
    organization: "Organization"


@dataclass(frozen=True, slots=True)
class Anonymous:
    """An anonymous caller: the public, or the holder of a one-time or refresh token."""


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The product itself: the stream, a schedule, an operator's invocation."""


Actor: TypeAlias = UserActor | ApiKeyActor | Anonymous | SystemActor


def _permissions(
    links: Sequence[RoleLink], on: Entity, read_roles: Callable[[], Roles]
) -> frozenset[str]:
    return permissions_by(links, on, read_roles()) if links else frozenset()


def _counts(link: RoleLink, on: Entity, roles: Roles) -> bool:
    """Return whether a link's role counts on an entity; outside its role's scopes it never does."""
    role = roles.get(link.role_code)
    if role is None or link.entity_type not in role.scopes:
        return False
    if link.entity_type is EntityType.SYSTEM:
        return True
    if (link.entity_type, link.entity_id) == (on.type, on.id):
        return True
    inherits = on.type is EntityType.ORGANIZATION_PROFILE and role.inherited
    at_organization = link.entity_type is EntityType.ORGANIZATION
    return inherits and at_organization and link.entity_id == on.organization_id

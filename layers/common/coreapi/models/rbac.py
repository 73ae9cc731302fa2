"""Permissions, roles, role links and memberships."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# Stands for every entity in a role link of system scope (contract §2).
EVERYWHERE = "*"


class EntityType(StrEnum):
    """Kinds of thing that a role can be held on."""

    SYSTEM = "system"
    ORGANIZATION = "organization"
    ORGANIZATION_PROFILE = "organization_profile"


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionDefinition:
    """A right: `<resource>.<action>`, internal ones `internal.<resource>.<action>`."""

    code: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A named set of permissions.

    Attributes:
        scopes: The kinds of entity it can be held on.
        inherited: Held on an organization, it counts on each of its profiles too.
        built_in: Part of the product; cannot be removed or changed.
    """

    code: str
    name: str
    description: str
    scopes: frozenset[EntityType]
    inherited: bool
    permissions: frozenset[str]
    built_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLink:
    """A role held on an entity.

    Attributes:
        organization_id: The organization that the entity is or belongs to; None for system scope.
    """

    role_code: str
    entity_type: EntityType
    entity_id: str
    organization_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationRoles:
    """All roles inside one organization: of a membership, or that an invitation will give.

    Attributes:
        organization_roles: Codes of the roles on the organization itself, sorted.
        profile_roles: Codes of the roles on its profiles, by profile id; no empty ones.
        version: Raised by each change, so that two changes at once cannot lose one.
    """

    organization_id: str
    organization_roles: tuple[str, ...]
    profile_roles: Mapping[str, tuple[str, ...]]
    version: int

    def links(self) -> list[RoleLink]:
        """Return the role links that these roles stand for."""
        organization = EntityType.ORGANIZATION
        profile = EntityType.ORGANIZATION_PROFILE
        return [
            *(
                self._link(code, organization, self.organization_id)
                for code in self.organization_roles
            ),
            *(
                self._link(code, profile, profile_id)
                for profile_id, codes in self.profile_roles.items()
                for code in codes
            ),
        ]

    def _link(self, code: str, entity_type: EntityType, entity_id: str) -> RoleLink:
        return RoleLink(
            role_code=code,
            entity_type=entity_type,
            entity_id=entity_id,
            organization_id=self.organization_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(OrganizationRoles):
    """A user's belonging to an organization, with all roles held inside it.

    Attributes:
        invitation_id: The invitation that it came of; None where staff made it.
    """

    user_id: str
    invitation_id: str | None
    created_at: datetime

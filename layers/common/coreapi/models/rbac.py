"""Who may do what: permissions, roles, role links and memberships."""

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
class Membership:
    """A user's belonging to an organization, with all roles held inside it.

    Attributes:
        organization_roles: Codes of the roles held on the organization itself, sorted.
        profile_roles: Codes of the roles held on its profiles, by profile id; no empty ones.
        invitation_expires_at: Until when the mailed invitation can be redeemed; None when the
            user did not need one.
        accepted_at: When the user took it up; None while the invitation is open.
        version: Raised by each change, so that two changes at once cannot lose one.
    """

    user_id: str
    organization_id: str
    organization_roles: tuple[str, ...]
    profile_roles: Mapping[str, tuple[str, ...]]
    invitation_expires_at: datetime | None
    accepted_at: datetime | None
    version: int
    created_at: datetime

    def links(self) -> list[RoleLink]:
        """Return the role links that this membership stands for."""
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

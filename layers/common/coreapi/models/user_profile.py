"""The caller as they see themselves: user, organizations and what they may do there."""

from collections.abc import Sequence
from dataclasses import dataclass

from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.models.rbac import EntityType
from coreapi.models.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPermissions:
    """Permissions held on one entity, sorted."""

    entity_type: EntityType
    entity_id: str
    permissions: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserProfile:
    """What `user/profile/organization` answers."""

    user: User
    permissions: Sequence[EntityPermissions]
    organizations: Sequence[Organization]
    profiles: Sequence[OrganizationProfile]

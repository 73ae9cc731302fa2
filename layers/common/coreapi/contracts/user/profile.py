"""The caller's own profile: user, organizations and permissions."""

from collections.abc import Sequence

from coreapi.contracts.organization.organization import OrganizationView
from coreapi.contracts.organization_profile.organization_profile import (
    OrganizationProfileView,
)
from coreapi.contracts.shapes import View
from coreapi.contracts.user.user import UserView
from coreapi.models.rbac import EntityType


class EntityPermissionsView(View):
    """The caller's permissions on one entity."""

    entity_type: EntityType
    entity_id: str
    permissions: Sequence[str]


class OwnUserView(UserView):
    """The caller, with every permission held, entity by entity."""

    permissions: Sequence[EntityPermissionsView]


class UserProfileView(View):
    """The caller, in the context of the chosen organization or of all."""

    user: OwnUserView
    organizations: Sequence[OrganizationView]
    profiles: Sequence[OrganizationProfileView]

"""The caller's own profile: user, organizations and what they may do there."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self, cast

from coreapi.contracts.organization.organization import OrganizationView
from coreapi.contracts.organization_profile.organization_profile import (
    OrganizationProfileView,
)
from coreapi.contracts.shapes import View
from coreapi.contracts.user.user import UserView
from coreapi.models.rbac import EntityType

if TYPE_CHECKING:
    from coreapi.models.user_profile import UserProfile


class EntityPermissionsView(View):
    """What the caller may do on one entity."""

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

    @classmethod
    def of(cls, model: object) -> Self:
        """Return the view of a `UserProfile`, whose permissions appear inside its user."""
        profile = cast("UserProfile", model)
        held = [EntityPermissionsView.of(held) for held in profile.permissions]
        return cls(
            user=OwnUserView(**dict(UserView.of(profile.user)), permissions=held),
            organizations=[OrganizationView.of(each) for each in profile.organizations],
            profiles=[OrganizationProfileView.of(each) for each in profile.profiles],
        )

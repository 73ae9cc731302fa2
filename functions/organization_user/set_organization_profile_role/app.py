"""POST /organization-user/set-organization-profile-role: replace a user's roles on a profile."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization_user.organization_user import (
    ProfileUserView,
    SetOrganizationProfileRole,
)
from coreapi.http import endpoint, member
from coreapi.operations.organization_user.set_organization_profile_role import (
    set_organization_profile_role,
)

handler = endpoint(
    set_organization_profile_role,
    body=SetOrganizationProfileRole,
    view=ProfileUserView,
    caller=member(Permission.ORGANIZATION_USER_SET_ORGANIZATION_PROFILE_ROLE),
)

warm_up()

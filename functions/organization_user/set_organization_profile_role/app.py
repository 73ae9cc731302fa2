"""POST /organization-user/set-organization-profile-role: replace a user's roles on a profile."""

from coreapi.contracts.organization_user.organization_user import (
    ProfileUserView,
    SetOrganizationProfileRole,
)
from coreapi.http import endpoint, member
from coreapi.operations.organization_user import set_organization_role as organization_users

handler = endpoint(
    organization_users.set_profile_role,
    body=SetOrganizationProfileRole,
    view=ProfileUserView,
    caller=member("organization-user.set-organization-profile-role"),
)

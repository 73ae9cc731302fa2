"""POST /organization-user/set-organization-role: replace a user's roles on an organization."""

from coreapi.contracts.organization_user.organization_user import (
    OrganizationUserView,
    SetOrganizationRole,
)
from coreapi.http import endpoint, member
from coreapi.operations.organization_user.set_organization_role import set_organization_role

handler = endpoint(
    set_organization_role,
    body=SetOrganizationRole,
    view=OrganizationUserView,
    caller=member("organization-user.set-organization-role"),
)

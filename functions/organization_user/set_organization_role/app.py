"""POST /organization-user/set-organization-role: replace a user's roles on an organization."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
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
    caller=member(Permission.ORGANIZATION_USER_SET_ORGANIZATION_ROLE),
)

warm_up()

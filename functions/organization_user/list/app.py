"""POST /organization-user/list: the users of the active organization."""

from coreapi.access.permissions import Permission
from coreapi.contracts.organization_user.organization_user import (
    OrganizationUserView,
)
from coreapi.contracts.shapes import ListCommand, ListView
from coreapi.http import endpoint, member
from coreapi.operations import organization_members

handler = endpoint(
    organization_members.list_members,
    body=ListCommand,
    view=ListView[OrganizationUserView],
    caller=member(Permission.ORGANIZATION_USER_LIST),
)

"""POST /organization-user/list: members and invitations of the active organization."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization_user.organization_user import OrganizationUserView
from coreapi.contracts.shapes import ListCommand, ListView
from coreapi.http import endpoint, member
from coreapi.operations.organization_user.list import list_users

handler = endpoint(
    list_users,
    body=ListCommand,
    view=ListView[OrganizationUserView],
    caller=member(Permission.ORGANIZATION_USER_LIST),
)

warm_up()

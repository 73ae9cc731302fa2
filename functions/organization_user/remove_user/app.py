"""POST /organization-user/remove-user: end a membership and every role inside it."""

from coreapi.access.permissions import Permission
from coreapi.contracts.organization_user.organization_user import RemoveUser
from coreapi.contracts.shapes import DoneView
from coreapi.http import endpoint, member
from coreapi.operations import organization_users

handler = endpoint(
    organization_users.remove,
    body=RemoveUser,
    view=DoneView,
    caller=member(Permission.ORGANIZATION_USER_REMOVE),
)

"""POST /organization-user/remove-user: end a membership, or revoke an invitation."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization_user.organization_user import RemoveUser
from coreapi.contracts.shapes import DoneView
from coreapi.http import endpoint, member
from coreapi.operations.organization_user.remove_user import remove_user

handler = endpoint(
    remove_user,
    body=RemoveUser,
    view=DoneView,
    caller=member(Permission.ORGANIZATION_USER_REMOVE),
)

warm_up()

"""POST /organization-user/invite-user: invite a person by e-mail."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization_user.invitation import InviteUser
from coreapi.contracts.organization_user.organization_user import InvitedView
from coreapi.http import endpoint, member
from coreapi.operations.organization_user.invite_user import invite_user

handler = endpoint(
    invite_user,
    body=InviteUser,
    view=InvitedView,
    caller=member(Permission.ORGANIZATION_USER_INVITE),
    status=201,
)

warm_up()

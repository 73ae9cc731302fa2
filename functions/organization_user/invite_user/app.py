"""POST /organization-user/invite-user: a person becomes a member and is told by mail."""

from coreapi.access.permissions import Permission
from coreapi.contracts.organization_user.invitation import InviteUser
from coreapi.contracts.organization_user.organization_user import InvitedView
from coreapi.http import endpoint, member
from coreapi.operations import invitations

handler = endpoint(
    invitations.invite,
    body=InviteUser,
    view=InvitedView,
    caller=member(Permission.ORGANIZATION_USER_INVITE),
    status=201,
)

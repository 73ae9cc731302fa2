"""POST /organization-user/resend-user-invitation: send an invitation again."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization_user.organization_user import InvitedView, ResendUserInvitation
from coreapi.http import endpoint, member
from coreapi.operations.organization_user.resend_user_invitation import resend_user_invitation

handler = endpoint(
    resend_user_invitation,
    body=ResendUserInvitation,
    view=InvitedView,
    caller=member(Permission.ORGANIZATION_USER_INVITE),
)

warm_up()

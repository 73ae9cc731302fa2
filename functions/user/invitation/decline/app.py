"""POST /user/invitation/decline: close an invitation without becoming a member."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.user.invitation import NamedInvitation, OwnInvitationView
from coreapi.http import endpoint, signed_in
from coreapi.operations.user.invitation.decline import decline

handler = endpoint(
    decline,
    body=NamedInvitation,
    view=OwnInvitationView,
    caller=signed_in(),
)

warm_up()

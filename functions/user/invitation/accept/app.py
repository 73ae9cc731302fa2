"""POST /user/invitation/accept: become a member, with the roles of the invitation."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.user.invitation import NamedInvitation, OwnInvitationView
from coreapi.http import endpoint, signed_in
from coreapi.operations.user.invitation.accept import accept

handler = endpoint(
    accept,
    body=NamedInvitation,
    view=OwnInvitationView,
    caller=signed_in(),
)

warm_up()

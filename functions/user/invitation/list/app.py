"""GET /user/invitation/list: pending invitations to the caller's address."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.shapes import ListQuery, ListView
from coreapi.contracts.user.invitation import OwnInvitationView
from coreapi.http import endpoint, signed_in
from coreapi.operations.user.invitation.list import list_invitations

handler = endpoint(
    list_invitations,
    parameters=ListQuery,
    view=ListView[OwnInvitationView],
    caller=signed_in(),
)

warm_up()

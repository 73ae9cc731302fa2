"""POST /two-factor-auth/disable: stop asking for a method."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.two_factor_auth import DisableTfa, TfaView
from coreapi.http import endpoint, signed_in
from coreapi.operations.two_factor_auth.disable import disable

handler = endpoint(
    disable,
    body=DisableTfa,
    view=TfaView,
    caller=signed_in(),
)

warm_up()

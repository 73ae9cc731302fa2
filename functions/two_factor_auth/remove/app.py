"""POST /two-factor-auth/remove: delete a method."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.shapes import DoneView
from coreapi.contracts.two_factor_auth import RemoveTfa
from coreapi.http import endpoint, signed_in
from coreapi.operations.two_factor_auth.remove import remove

handler = endpoint(
    remove,
    body=RemoveTfa,
    view=DoneView,
    caller=signed_in(),
)

warm_up()

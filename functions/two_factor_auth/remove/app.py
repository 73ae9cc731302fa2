"""POST /two-factor-auth/remove: delete a method."""

from coreapi.contracts.shapes import DoneView
from coreapi.contracts.two_factor_auth import RemoveTfa
from coreapi.http import endpoint, signed_in
from coreapi.operations.two_factor_auth import disable as two_factor_removal

handler = endpoint(
    two_factor_removal.remove,
    body=RemoveTfa,
    view=DoneView,
    caller=signed_in(),
)

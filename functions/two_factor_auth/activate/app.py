"""POST /two-factor-auth/activate: put a method in force by a code of it."""

from coreapi.contracts.two_factor_auth import ActivateTfa, ActivationView
from coreapi.http import endpoint, signed_in
from coreapi.operations.two_factor_auth import activate as two_factor_activation

handler = endpoint(
    two_factor_activation.activate,
    body=ActivateTfa,
    view=ActivationView,
    caller=signed_in(),
)

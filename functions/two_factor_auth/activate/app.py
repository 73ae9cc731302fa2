"""POST /two-factor-auth/activate: activate a method with one of its codes."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.two_factor_auth import ActivateTfa, ActivationView
from coreapi.http import endpoint, signed_in
from coreapi.operations.two_factor_auth.activate import activate

handler = endpoint(
    activate,
    body=ActivateTfa,
    view=ActivationView,
    caller=signed_in(),
)

warm_up()

"""POST /two-factor-auth/activate: put a method in force by a code of it."""

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

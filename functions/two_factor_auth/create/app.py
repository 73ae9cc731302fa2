"""POST /two-factor-auth/create: begin to enrol an authenticator app."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.two_factor_auth import CreateTfa, EnrolmentView
from coreapi.http import endpoint, signed_in
from coreapi.operations.two_factor_auth.create import create

handler = endpoint(
    create,
    body=CreateTfa,
    view=EnrolmentView,
    caller=signed_in(),
    status=201,
    is_idempotent=True,
)

warm_up()

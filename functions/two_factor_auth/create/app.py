"""POST /two-factor-auth/create: begin to enrol an authenticator app."""

from coreapi.contracts.two_factor_auth import CreateTfa, EnrolmentView
from coreapi.http import endpoint, signed_in
from coreapi.operations.two_factor_auth import create as two_factor_enrolment

handler = endpoint(
    two_factor_enrolment.create,
    body=CreateTfa,
    view=EnrolmentView,
    caller=signed_in(),
    status=201,
)

"""GET /two-factor-auth/list: the caller's methods, without secrets."""

from coreapi.contracts.shapes import ListQuery, ListView
from coreapi.contracts.two_factor_auth import TfaView
from coreapi.http import endpoint, signed_in
from coreapi.operations.rules import two_factor_auth as two_factor

handler = endpoint(
    two_factor.list_own,
    parameters=ListQuery,
    view=ListView[TfaView],
    caller=signed_in(),
)

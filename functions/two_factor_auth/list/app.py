"""GET /two-factor-auth/list: the caller's methods, without secrets."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.shapes import ListQuery
from coreapi.contracts.two_factor_auth import TfaListView
from coreapi.http import endpoint, signed_in
from coreapi.operations.two_factor_auth.list import list_own

handler = endpoint(
    list_own,
    parameters=ListQuery,
    view=TfaListView,
    caller=signed_in(),
)

warm_up()

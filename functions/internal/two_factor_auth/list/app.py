"""POST /internal/two-factor-auth/list: any user's methods, without secrets."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.two_factor_auth import ListUserTfas, TfaListView
from coreapi.http import endpoint, staff
from coreapi.operations.two_factor_auth.list import list_of_user

handler = endpoint(
    list_of_user,
    body=ListUserTfas,
    view=TfaListView,
    caller=staff(Permission.INTERNAL_TWO_FACTOR_AUTH_LIST),
)

warm_up()

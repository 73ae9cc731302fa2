"""POST /internal/two-factor-auth/list: any user's methods, without secrets."""

from coreapi.access.permissions import Permission
from coreapi.contracts.shapes import ListView
from coreapi.contracts.two_factor_auth import ListUserTfas, TfaView
from coreapi.http import endpoint, staff
from coreapi.operations import two_factor

handler = endpoint(
    two_factor.list_of_user,
    body=ListUserTfas,
    view=ListView[TfaView],
    caller=staff(Permission.INTERNAL_TWO_FACTOR_AUTH_LIST),
)

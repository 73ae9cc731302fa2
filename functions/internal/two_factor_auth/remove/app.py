"""POST /internal/two-factor-auth/remove: remove any user's method."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.shapes import DoneView
from coreapi.contracts.two_factor_auth import RemoveUserTfa
from coreapi.http import endpoint, staff
from coreapi.operations.two_factor_auth.remove_of_user import remove_of_user

handler = endpoint(
    remove_of_user,
    body=RemoveUserTfa,
    view=DoneView,
    caller=staff(Permission.INTERNAL_TWO_FACTOR_AUTH_REMOVE),
)

warm_up()

"""POST /internal/user/reset-password: send any user a link to choose a password."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.user.administration import ResetUserPassword
from coreapi.contracts.user.user import UserView
from coreapi.http import endpoint, staff
from coreapi.operations.user.reset_password import reset_password

handler = endpoint(
    reset_password,
    body=ResetUserPassword,
    view=UserView,
    caller=staff(Permission.INTERNAL_USER_RESET_PASSWORD),
)

warm_up()

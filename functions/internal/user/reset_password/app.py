"""POST /internal/user/reset-password: have any user choose a password."""

from coreapi.contracts.user.administration import ResetUserPassword
from coreapi.contracts.user.user import UserView
from coreapi.http import endpoint, staff
from coreapi.operations.user import reset_password as user_password_reset

handler = endpoint(
    user_password_reset.reset_password,
    body=ResetUserPassword,
    view=UserView,
    caller=staff("internal.user.reset-password"),
)

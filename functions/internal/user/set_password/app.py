"""POST /internal/user/set-password: choose any user's password."""

from coreapi.contracts.user.administration import SetUserPassword
from coreapi.contracts.user.user import UserView
from coreapi.http import endpoint, staff
from coreapi.operations.user import set_password as user_password

handler = endpoint(
    user_password.set_password,
    body=SetUserPassword,
    view=UserView,
    caller=staff("internal.user.set-password"),
)

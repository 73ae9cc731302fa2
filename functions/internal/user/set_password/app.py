"""POST /internal/user/set-password: choose any user's password."""

from coreapi.access.permissions import Permission
from coreapi.contracts.user.administration import SetUserPassword
from coreapi.contracts.user.user import UserView
from coreapi.http import endpoint, staff
from coreapi.operations import user_password

handler = endpoint(
    user_password.set_password,
    body=SetUserPassword,
    view=UserView,
    caller=staff(Permission.INTERNAL_USER_SET_PASSWORD),
)

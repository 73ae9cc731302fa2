"""POST /internal/user/set-password: set any user's password."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.user.administration import SetUserPassword
from coreapi.contracts.user.user import UserView
from coreapi.http import endpoint, staff
from coreapi.operations.user.set_password import set_password

handler = endpoint(
    set_password,
    body=SetUserPassword,
    view=UserView,
    caller=staff(Permission.INTERNAL_USER_SET_PASSWORD),
)

warm_up()

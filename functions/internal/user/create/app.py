"""POST /internal/user/create: create a user, with a password or an invitation by e-mail."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.user.account import CreateUser
from coreapi.contracts.user.user import UserView
from coreapi.http import endpoint, staff
from coreapi.operations.user.create import create

handler = endpoint(
    create,
    body=CreateUser,
    view=UserView,
    caller=staff(Permission.INTERNAL_USER_CREATE),
    status=201,
)

warm_up()

"""POST /internal/user/list: search users by any part of the address."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.shapes import ListView
from coreapi.contracts.user.search import ListUsers
from coreapi.contracts.user.user import UserView
from coreapi.http import endpoint, staff
from coreapi.operations.user.list import list_users

handler = endpoint(
    list_users,
    body=ListUsers,
    view=ListView[UserView],
    caller=staff(Permission.INTERNAL_USER_LIST),
)

warm_up()

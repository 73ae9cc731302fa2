"""POST /internal/user/list: search users by any part of the address."""

from coreapi.access.permissions import Permission
from coreapi.contracts.shapes import ListView
from coreapi.contracts.user.search import ListUsers
from coreapi.contracts.user.user import UserView
from coreapi.http import endpoint, staff
from coreapi.operations import user

handler = endpoint(
    user.search,
    body=ListUsers,
    view=ListView[UserView],
    caller=staff(Permission.INTERNAL_USER_LIST),
)

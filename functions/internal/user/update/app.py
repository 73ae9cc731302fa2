"""POST /internal/user/update: names, address, status of any user."""

from coreapi.access.permissions import Permission
from coreapi.contracts.user.account import UpdateUser
from coreapi.contracts.user.user import UserView
from coreapi.http import endpoint, staff
from coreapi.operations import user_change

handler = endpoint(
    user_change.update,
    body=UpdateUser,
    view=UserView,
    caller=staff(Permission.INTERNAL_USER_UPDATE),
)

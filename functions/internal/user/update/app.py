"""POST /internal/user/update: change any user's names, address or status."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.user.account import UpdateUser
from coreapi.contracts.user.user import UpdatedUserView
from coreapi.http import endpoint, staff
from coreapi.operations.user.update import update

handler = endpoint(
    update,
    body=UpdateUser,
    view=UpdatedUserView,
    caller=staff(Permission.INTERNAL_USER_UPDATE),
)

warm_up()

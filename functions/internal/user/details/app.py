"""GET /internal/user/details/{userId}: any user, with roles, organizations and second factors."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.user.administration import UserDetailsQuery
from coreapi.contracts.user.details import UserDetailsView
from coreapi.http import endpoint, staff
from coreapi.operations.user.details import details

handler = endpoint(
    details,
    parameters=UserDetailsQuery,
    view=UserDetailsView,
    caller=staff(Permission.INTERNAL_USER_READ),
)

warm_up()

"""GET /internal/user/details/{userId}: any user, with roles, organizations and second factors."""

from coreapi.contracts.user.administration import UserDetailsQuery
from coreapi.contracts.user.details import UserDetailsView
from coreapi.http import endpoint, staff
from coreapi.operations.user import list as user

handler = endpoint(
    user.show,
    parameters=UserDetailsQuery,
    view=UserDetailsView,
    caller=staff("internal.user.read"),
)

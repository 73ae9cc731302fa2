"""POST /user/profile/organization, GET /user/profile/organization: who am I, and where."""

from coreapi.contracts.user.profile import UserProfileView
from coreapi.http import endpoint, signed_in
from coreapi.operations.user.profile import organization as user_profile

handler = endpoint(
    user_profile.show,
    view=UserProfileView,
    caller=signed_in(with_temporary_password=True),
)

"""POST /user/profile/organization, GET /user/profile/organization: the caller and their rights."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.user.profile import UserProfileView
from coreapi.http import endpoint, signed_in
from coreapi.operations.user.profile.organization import show_profile

handler = endpoint(
    show_profile,
    view=UserProfileView,
    caller=signed_in(with_temporary_password=True),
)

warm_up()

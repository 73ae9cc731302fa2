"""POST /organization-profile/flag/set: set and remove a profile's feature flags."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization_profile.flag import ProfileFlagsView, SetFlags
from coreapi.http import endpoint, member
from coreapi.operations.organization_profile.flag.set import set_flags

handler = endpoint(
    set_flags,
    body=SetFlags,
    view=ProfileFlagsView,
    caller=member(Permission.ORGANIZATION_PROFILE_FLAG_SET),
)

warm_up()

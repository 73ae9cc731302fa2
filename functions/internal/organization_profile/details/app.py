"""GET /internal/organization-profile/details/{profileId}: a profile and its organization."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization.details import ProfileDetailsView
from coreapi.contracts.organization_profile.organization_profile import ReadOrganizationProfile
from coreapi.http import endpoint, staff_or_client
from coreapi.operations.organization_profile.details import details

handler = endpoint(
    details,
    parameters=ReadOrganizationProfile,
    view=ProfileDetailsView,
    caller=staff_or_client(Permission.INTERNAL_ORGANIZATION_PROFILE_READ),
)

warm_up()

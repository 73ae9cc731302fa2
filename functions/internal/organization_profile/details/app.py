"""GET /internal/organization-profile/details/{profileId}: a profile and its organization."""

from coreapi.access.permissions import Permission
from coreapi.contracts.organization.details import ProfileDetailsView
from coreapi.contracts.organization_profile.organization_profile import (
    ReadOrganizationProfile,
)
from coreapi.http import endpoint, staff_or_client
from coreapi.operations import organization_profile

handler = endpoint(
    organization_profile.details,
    parameters=ReadOrganizationProfile,
    view=ProfileDetailsView,
    caller=staff_or_client(Permission.INTERNAL_ORGANIZATION_PROFILE_READ),
)

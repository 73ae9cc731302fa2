"""POST /internal/organization-profile/update: staff change, archive or restore a profile."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization_profile.organization_profile import (
    OrganizationProfileView,
    UpdateOrganizationProfile,
)
from coreapi.http import endpoint, staff
from coreapi.operations.organization_profile.update import update

handler = endpoint(
    update,
    body=UpdateOrganizationProfile,
    view=OrganizationProfileView,
    caller=staff(Permission.INTERNAL_ORGANIZATION_PROFILE_UPDATE),
)

warm_up()

"""POST /internal/organization-profile/create: staff add a profile to any organization."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization_profile.organization_profile import (
    CreateOrganizationProfile,
    OrganizationProfileView,
)
from coreapi.http import endpoint, staff
from coreapi.operations.organization_profile.create import create

handler = endpoint(
    create,
    body=CreateOrganizationProfile,
    view=OrganizationProfileView,
    caller=staff(Permission.INTERNAL_ORGANIZATION_PROFILE_CREATE),
    status=201,
)

warm_up()

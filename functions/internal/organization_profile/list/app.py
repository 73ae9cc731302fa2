"""POST /internal/organization-profile/list: profiles by name, tag and organization."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization_profile.organization_profile import (
    ListOrganizationProfiles,
    OrganizationProfileView,
)
from coreapi.contracts.shapes import ListView
from coreapi.http import endpoint, staff
from coreapi.operations.organization_profile.list import list_organization_profiles

handler = endpoint(
    list_organization_profiles,
    body=ListOrganizationProfiles,
    view=ListView[OrganizationProfileView],
    caller=staff(Permission.INTERNAL_ORGANIZATION_PROFILE_LIST),
)

warm_up()

"""POST /internal/organization-profile/list: profiles by name, tag and organization."""

from coreapi.access.permissions import Permission
from coreapi.contracts.organization_profile.organization_profile import (
    ListOrganizationProfiles,
    OrganizationProfileView,
)
from coreapi.contracts.shapes import ListView
from coreapi.http import endpoint, staff
from coreapi.operations import organization_profile

handler = endpoint(
    organization_profile.list_all,
    body=ListOrganizationProfiles,
    view=ListView[OrganizationProfileView],
    caller=staff(Permission.INTERNAL_ORGANIZATION_PROFILE_LIST),
)

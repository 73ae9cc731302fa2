"""GET /internal/organization/details/{organizationId}: an organization and its profiles."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization.details import OrganizationDetailsView
from coreapi.contracts.organization.organization import ReadOrganization
from coreapi.http import endpoint, staff_or_client
from coreapi.operations.organization.details import details

handler = endpoint(
    details,
    parameters=ReadOrganization,
    view=OrganizationDetailsView,
    caller=staff_or_client(Permission.INTERNAL_ORGANIZATION_READ),
)

warm_up()

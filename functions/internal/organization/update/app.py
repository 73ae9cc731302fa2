"""POST /internal/organization/update: staff change, archive or restore an organization."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization.organization import OrganizationView, UpdateOrganization
from coreapi.http import endpoint, staff
from coreapi.operations.organization.update import update

handler = endpoint(
    update,
    body=UpdateOrganization,
    view=OrganizationView,
    caller=staff(Permission.INTERNAL_ORGANIZATION_UPDATE),
)

warm_up()

"""POST /internal/organization/create: staff add an organization."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization.organization import CreateOrganization, OrganizationView
from coreapi.http import endpoint, staff
from coreapi.operations.organization.create import create

handler = endpoint(
    create,
    body=CreateOrganization,
    view=OrganizationView,
    caller=staff(Permission.INTERNAL_ORGANIZATION_CREATE),
    status=201,
)

warm_up()

"""POST /internal/organization/create: staff add an organization."""

from coreapi.contracts.organization.organization import CreateOrganization, OrganizationView
from coreapi.http import endpoint, staff
from coreapi.operations.organization.create import create

handler = endpoint(
    create,
    body=CreateOrganization,
    view=OrganizationView,
    caller=staff("internal.organization.create"),
    status=201,
)

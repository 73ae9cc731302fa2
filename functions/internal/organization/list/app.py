"""POST /internal/organization/list: organizations by name."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization.organization import ListOrganizations, OrganizationView
from coreapi.contracts.shapes import ListView
from coreapi.http import endpoint, staff
from coreapi.operations.organization.list import list_all

handler = endpoint(
    list_all,
    body=ListOrganizations,
    view=ListView[OrganizationView],
    caller=staff(Permission.INTERNAL_ORGANIZATION_LIST),
)

warm_up()

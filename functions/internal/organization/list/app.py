"""POST /internal/organization/list: organizations by name."""

from coreapi.contracts.organization.organization import (
    ListOrganizations,
    OrganizationView,
)
from coreapi.contracts.shapes import ListView
from coreapi.http import endpoint, staff
from coreapi.operations.organization import update as organization

handler = endpoint(
    organization.list_all,
    body=ListOrganizations,
    view=ListView[OrganizationView],
    caller=staff("internal.organization.list"),
)

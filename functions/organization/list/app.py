"""GET /organization/list: the active organizations that the caller belongs to."""

from coreapi.contracts.organization.organization import OrganizationView
from coreapi.contracts.shapes import ListQuery, ListView
from coreapi.http import endpoint, signed_in
from coreapi.operations.organization import update as organization

handler = endpoint(
    organization.list_own,
    parameters=ListQuery,
    view=ListView[OrganizationView],
    caller=signed_in(),
)

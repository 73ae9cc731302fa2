"""GET /organization/list: the active organizations that the caller belongs to."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.organization.organization import OrganizationView
from coreapi.contracts.shapes import ListQuery, ListView
from coreapi.http import endpoint, signed_in
from coreapi.operations.organization.list import list_own

handler = endpoint(
    list_own,
    parameters=ListQuery,
    view=ListView[OrganizationView],
    caller=signed_in(),
)

warm_up()

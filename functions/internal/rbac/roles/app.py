"""POST /internal/rbac/roles: the installed roles, by code."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.rbac import RoleView
from coreapi.contracts.shapes import ListCommand, ListView
from coreapi.http import endpoint, staff
from coreapi.operations.rbac.roles import list_roles

handler = endpoint(
    list_roles,
    body=ListCommand,
    view=ListView[RoleView],
    caller=staff(Permission.INTERNAL_RBAC_READ),
)

warm_up()

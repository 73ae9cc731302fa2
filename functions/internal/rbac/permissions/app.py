"""POST /internal/rbac/permissions: the installed permissions, by code."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.rbac import PermissionView
from coreapi.contracts.shapes import ListCommand, ListView
from coreapi.http import endpoint, staff
from coreapi.operations.rbac.permissions import list_permissions

handler = endpoint(
    list_permissions,
    body=ListCommand,
    view=ListView[PermissionView],
    caller=staff(Permission.INTERNAL_RBAC_READ),
)

warm_up()

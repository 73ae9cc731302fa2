"""GET /internal/RBAC/export, GET /internal/rbac/export: all roles and permissions, with a hash."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.rbac import ExportView
from coreapi.http import endpoint, staff
from coreapi.operations.rbac.export import export

handler = endpoint(
    export,
    view=ExportView,
    caller=staff(Permission.INTERNAL_RBAC_EXPORT),
)

warm_up()

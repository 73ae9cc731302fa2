"""POST /internal/rbac/remove-all-roles-and-permissions: leave only what is built in."""

from coreapi.access.permissions import Permission
from coreapi.contracts.rbac import RemovalResultView
from coreapi.http import endpoint, staff
from coreapi.operations import rbac

handler = endpoint(
    rbac.remove_all,
    view=RemovalResultView,
    caller=staff(Permission.INTERNAL_RBAC_REMOVE_ALL),
)

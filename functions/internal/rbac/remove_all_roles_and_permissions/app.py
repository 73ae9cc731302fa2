"""POST /internal/rbac/remove-all-roles-and-permissions: remove all but the built-in ones."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.rbac import RemovalResultView
from coreapi.http import endpoint, staff
from coreapi.operations.rbac.remove_all_roles_and_permissions import (
    remove_all_roles_and_permissions,
)

handler = endpoint(
    remove_all_roles_and_permissions,
    view=RemovalResultView,
    caller=staff(Permission.INTERNAL_RBAC_REMOVE_ALL),
)

warm_up()

"""Lists the installed permissions."""

from coreapi.context import Call
from coreapi.contracts.shapes import ListCommand
from coreapi.models.listing import Listing
from coreapi.models.rbac import PermissionDefinition
from coreapi.operations.rules import pagination
from coreapi.storage import rbac


def list_permissions(call: Call, command: ListCommand) -> Listing[PermissionDefinition]:
    """Return the installed permissions, by code.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    return pagination.page_at_hand(
        call,
        command,
        scope="permissions",
        items=rbac.load(call.store).permissions.values(),
        id_of=lambda permission: permission.code,
        ascending=True,
    )

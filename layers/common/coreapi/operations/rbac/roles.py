"""Lists the installed roles."""

from coreapi.context import Call
from coreapi.contracts.shapes import ListCommand
from coreapi.models.listing import Listing
from coreapi.models.rbac import Role
from coreapi.operations.rules import pagination
from coreapi.storage import rbac


def list_roles(call: Call, command: ListCommand) -> Listing[Role]:
    """Return the installed roles, by code.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    return pagination.page_at_hand(
        call,
        command,
        scope="roles",
        items=rbac.load(call.store).roles.values(),
        id_of=lambda role: role.code,
        ascending=True,
    )

"""What a stack needs before its first request: permissions and roles."""

from coreapi.access import catalogue
from coreapi.context import Call
from coreapi.storage import rbac


def install(call: Call) -> dict[str, int]:
    """Install the catalogue's permissions and roles, one transaction; idempotent.

    Returns:
        How many of each there are in the catalogue.
    """
    listed = catalogue.load()
    call.commit(
        *(rbac.put_permission(permission) for permission in listed.permissions),
        *(rbac.put_role(role) for role in listed.roles),
    )
    return {"permissions": len(listed.permissions), "roles": len(listed.roles)}

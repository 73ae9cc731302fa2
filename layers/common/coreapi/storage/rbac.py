"""The catalogue of roles and permissions that is installed."""

from coreapi.models.rbac import Permission, Role
from coreapi.storage import keys
from coreapi.storage.items import decode, encode
from coreapi.storage.store import Store
from coreapi.storage.writes import Write, put


def roles(store: Store) -> dict[str, Role]:
    """Return every installed role by its code."""
    items = store.query_all(keys.rbac_partition(), prefix="ROLE#")
    return {item["code"]: decode(Role, item) for item in items}


def put_role(role: Role) -> Write:
    """Install a role, or replace the one of its code."""
    item = encode(role, keys.role(role.code))
    return put({**item, "permissions": sorted(role.permissions), "scopes": sorted(role.scopes)})


def put_permission(permission: Permission) -> Write:
    """Install a permission, or replace the one of its code."""
    return put(encode(permission, keys.permission(permission.code)))

"""Staff who hold a part of the rights of system scope."""

from tests.actors.factories import Person
from tests.harness.product import Product

_RIGHTS = (
    "create",
    "update",
    "add-role-links",
    "remove-role-links",
    "set-password",
    "reset-password",
    "read",
    "list",
)


def user_manager(product: Product, *further: str) -> Person:
    """Return staff with every right over users, and these permissions, and no other."""
    staff = product.staff()
    document = product.get("/internal/rbac/export", as_=staff).json
    role = {
        "code": "user.manager",
        "name": "User manager",
        "description": "Manages users.",
        "scopes": ["system"],
        "inherited": False,
        "builtIn": False,
        "permissions": sorted({*(f"internal.user.{right}" for right in _RIGHTS), *further}),
    }
    document["roles"].append(role)
    document.pop("hash", None)
    imported = product.post("/internal/rbac/import", document, as_=staff)
    assert imported.status == 200, imported.text
    product.app.forget_roles()
    return product.staff("user.manager")

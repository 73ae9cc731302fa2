"""Staff who change each other's roles of system scope."""

from tests.actors.factories import Person
from tests.harness.product import Product
from tests.harness.response import Response


def links(*codes: str) -> list[dict[str, str]]:
    """Return role links of system scope."""
    return [{"roleCode": code, "entityType": "system", "entityId": "*"} for code in codes]


def change_links(product: Product, verb: str, as_: Person, of: Person, *codes: str) -> Response:
    """Send a request that adds or removes (`add`, `remove`) roles of system scope."""
    body = {"userId": of.id, "roleLinks": links(*codes)}
    return product.post(f"/internal/user/{verb}-role-links", body, as_=as_)


def system_roles(product: Product, person: Person) -> set[str]:
    """Return the roles of system scope that a user holds."""
    prefix = "SYSTEM-ROLE#"
    return {
        sort.removeprefix(prefix)
        for partition, sort in product.table()
        if partition == f"USER#{person.id}" and sort.startswith(prefix)
    }

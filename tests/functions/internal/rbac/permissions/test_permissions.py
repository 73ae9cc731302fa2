"""What both lists have in common is tested with the roles."""

from tests.harness.product import Product


def test_permissions_have_code_and_description(product: Product) -> None:
    answer = product.post("/internal/rbac/permissions", {"limit": 100}, as_=product.staff())

    assert {"code": "organization.read", "description": "See an organization."} in answer.json[
        "items"
    ]

import pytest

from tests.harness.product import Product

LISTS = ["/internal/rbac/roles", "/internal/rbac/permissions"]


def test_roles_come_by_code_with_all_their_fields(product: Product) -> None:
    answer = product.post("/internal/rbac/roles", {}, as_=product.staff("system.support"))

    codes = [role["code"] for role in answer.json["items"]]
    assert codes == sorted(codes)
    assert answer.json["nextCursor"] is None
    assert answer.json["items"][codes.index("default.organization.member")] == {
        "code": "default.organization.member",
        "name": "Organization member",
        "description": "Sees an organization and all its profiles.",
        "scopes": ["organization"],
        "inherited": True,
        "permissions": [
            "business-location.read",
            "organization-profile.read",
            "organization-user.list",
            "organization.read",
        ],
        "builtIn": False,
    }


@pytest.mark.parametrize("path", LISTS)
def test_pages_together_are_the_whole_list(product: Product, path: str) -> None:
    admin = product.staff()
    whole = product.post(path, {"limit": 100}, as_=admin).json["items"]

    paged, cursor = [], None
    while True:
        body = {"limit": 3, **({"cursor": cursor} if cursor else {})}
        answer = product.post(path, body, as_=admin).json
        paged += answer["items"]
        cursor = answer["nextCursor"]
        if cursor is None:
            break

    assert paged == whole


def test_a_cursor_serves_its_own_list_only(product: Product) -> None:
    admin = product.staff()
    cursor = product.post(LISTS[0], {"limit": 1}, as_=admin).json["nextCursor"]

    answer = product.post(LISTS[1], {"cursor": cursor}, as_=admin)

    assert answer.outcome == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("path", LISTS)
def test_a_list_needs_its_permission(product: Product, path: str) -> None:
    member = product.member(product.organization(), "default.organization.admin")

    answer = product.post(path, {}, as_=member)

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "internal.rbac.read"

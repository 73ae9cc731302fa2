from typing import Any

import pytest

from coreapi.storage import membership as memberships
from tests.actors.factories import Person
from tests.harness.product import Product

_TO_ONE_ABOVE: list[tuple[str, dict[str, Any]]] = [
    ("update", {"_id": "{id}", "email": "mine@example.com"}),
    ("update", {"_id": "{id}", "status": "disabled"}),
    ("set-password", {"userId": "{id}", "password": "one that I know too"}),
    ("reset-password", {"userId": "{id}"}),
    ("add-role-links", {"userId": "{id}", "roleLinks": []}),
    ("remove-role-links", {"userId": "{id}", "roleLinks": []}),
]


@pytest.mark.parametrize(("action", "body"), _TO_ONE_ABOVE)
def test_who_has_more_rights_is_not_touched(
    product: Product, user_manager: Person, action: str, body: dict[str, Any]
) -> None:
    above = product.staff()
    body = {name: above.id if value == "{id}" else value for name, value in body.items()}
    product.session(user_manager)

    with product.unchanged("USER#" + user_manager.id):
        answer = product.post(f"/internal/user/{action}", body, as_=user_manager)

    assert answer.outcome == (403, "FORBIDDEN")


@pytest.mark.parametrize(("action", "body"), _TO_ONE_ABOVE)
def test_an_equal_is(
    product: Product, user_manager: Person, action: str, body: dict[str, Any]
) -> None:
    equal = product.staff("user.manager")
    body = {name: equal.id if value == "{id}" else value for name, value in body.items()}

    answer = product.post(f"/internal/user/{action}", body, as_=user_manager)

    assert answer.status == 200


@pytest.mark.parametrize("action", ["create", "add-role-links"])
@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("system.admin", "system"),
        ("system.support", "system"),
        ("default.organization.member", "organization"),
    ],
)
def test_a_role_beyond_ones_own_rights_cannot_be_granted(
    product: Product, user_manager: Person, action: str, role: str, kind: str
) -> None:
    organization = product.organization()
    entity_id = "*" if kind == "system" else organization.id
    who = {"email": "x@example.com"} if action == "create" else {"userId": user_manager.id}
    links = [{"roleCode": role, "entityType": kind, "entityId": entity_id}]

    answer = product.post(f"/internal/user/{action}", {**who, "roleLinks": links}, as_=user_manager)

    assert answer.outcome == (403, "FORBIDDEN")


def test_a_role_of_ones_own_may_be_given(product: Product, user_manager: Person) -> None:
    links = [{"roleCode": "user.manager", "entityType": "system", "entityId": "*"}]

    answer = product.post(
        "/internal/user/add-role-links",
        {"userId": product.user().id, "roleLinks": links},
        as_=user_manager,
    )

    assert answer.status == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/internal/user/create"),
        ("POST", "/internal/user/update"),
        ("POST", "/internal/user/add-role-links"),
        ("POST", "/internal/user/remove-role-links"),
        ("POST", "/internal/user/set-password"),
        ("POST", "/internal/user/reset-password"),
        ("POST", "/internal/user/list"),
        ("GET", "/internal/user/details/00000000000000000000000000"),
    ],
)
def test_an_organizations_administrator_is_no_staff(
    product: Product, method: str, path: str
) -> None:
    member = product.member(product.organization(), "default.organization.admin")
    bodies: dict[str, dict[str, Any]] = {
        "create": {"email": "x@example.com"},
        "update": {"_id": member.id},
        "add-role-links": {"userId": member.id, "roleLinks": []},
        "remove-role-links": {"userId": member.id, "roleLinks": []},
        "set-password": {"userId": member.id, "password": "x"},
        "reset-password": {"userId": member.id},
    }
    body = bodies.get(path.rpartition("/")[2]) if method == "POST" else None

    answer = product.send(method, path, body, as_=member)

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"].startswith("internal.user.")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("set-password", {"password": "a long enough phrase"}),
        ("reset-password", {}),
    ],
)
def test_no_caller_is_their_own_target(product: Product, path: str, fields: dict[str, str]) -> None:
    staff = product.staff()
    staff.tokens = product.session(staff)
    with product.unchanged():
        answer = product.post(f"/internal/user/{path}", {"userId": staff.id, **fields}, as_=staff)
    assert answer.outcome == (403, "FORBIDDEN")


def test_a_403_names_the_roles_that_grant_the_missing_permission(product: Product) -> None:
    role = {
        "code": "desk",
        "name": "Desk",
        "scopes": ["system"],
        "permissions": ["internal.user.set-password", "internal.rbac.read"],
    }
    document = {"version": 1, "permissions": [], "roles": [role]}
    assert product.post("/internal/rbac/import", document, as_=product.staff()).status == 200
    body = {"userId": product.staff("system.support").id, "password": "a long enough phrase"}

    answer = product.post("/internal/user/set-password", body, as_=product.staff("desk"))

    assert answer.outcome == (403, "FORBIDDEN")
    assert {"system.admin", "system.support"} <= set(answer.json["grantedBy"])


def test_rank_is_judged_by_the_roles_of_that_moment(product: Product) -> None:
    staff, target = product.staff(), product.user(system_roles=["desk"])
    clerk = product.staff("desk")
    desk = {
        "code": "desk",
        "name": "Desk",
        "scopes": ["system"],
        "permissions": ["internal.user.set-password"],
    }
    boss = desk | {"code": "boss", "permissions": ["internal.audit.list"]}
    document = {"version": 1, "permissions": [], "roles": [desk, boss]}
    body = {"userId": target.id, "password": "a long enough phrase"}
    product.post("/internal/rbac/import", document, as_=staff)
    assert product.post("/internal/user/set-password", body, as_=clerk).status == 200
    product.write(*memberships.give_system_role(target.id, "boss"))
    weaker = document | {"roles": [boss | {"permissions": ["internal.user.set-password"]}]}
    product.post("/internal/rbac/import", weaker, as_=staff)

    assert product.post("/internal/user/set-password", body, as_=clerk).status == 200

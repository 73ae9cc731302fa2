import pytest

from tests.actors.authenticator import enrolled, pending, signed_in
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/internal/two-factor-auth/list"
FIELDS = {"tfaId", "type", "status", "createdAt", "activatedAt", "lastUsedAt"}


@pytest.mark.parametrize("role", ["system.admin", "system.support"])
def test_staff_see_any_users_methods_without_secrets(product: Product, role: str) -> None:
    ada = product.user()
    app = enrolled(product, ada)
    pending(product, ada)

    answer = product.post(PATH, {"userId": ada.id}, as_=product.staff(role))

    assert answer.status == 200
    assert answer.json["nextCursor"] is None
    assert [method["status"] for method in answer.json["items"]] == ["pending", "active"]
    assert all(set(method) == FIELDS for method in answer.json["items"])
    assert app.secret not in answer.text


def test_the_documented_body_works(product: Product, event: Event) -> None:
    ada, admin = product.user(), product.staff()
    token = product.session(admin).access_token
    sent = event("internal/two_factor_auth/list/list", accessToken=token, userId=ada.id)

    answer = product.send_event(sent)

    assert answer.status == 200
    assert answer.json == {"items": [], "nextCursor": None, "recoveryCodesLeft": 0}


def test_it_comes_in_pages_of_only_that_user(product: Product) -> None:
    ada, bob, admin = product.user(), product.user(), product.staff()
    first, second = enrolled(product, ada), enrolled(product, ada)

    page = product.post(PATH, {"userId": ada.id, "limit": 1}, as_=admin).json
    cursor = page["nextCursor"]
    rest = product.post(PATH, {"userId": ada.id, "limit": 1, "cursor": cursor}, as_=admin).json
    other = product.post(PATH, {"userId": bob.id, "cursor": cursor}, as_=admin)

    assert [m["tfaId"] for m in page["items"] + rest["items"]] == [second.tfa_id, first.tfa_id]
    assert rest["nextCursor"] is None
    assert other.outcome == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("user_id", ["0" * 26, "x", "", "é" * 2000])
def test_an_unknown_user_is_not_found(product: Product, user_id: str) -> None:
    answer = product.post(PATH, {"userId": user_id}, as_=product.staff())

    assert answer.outcome == (404, "NOT_FOUND")


def test_others_are_refused(product: Product) -> None:
    ada = product.user()
    admin = product.member(product.organization(), "default.organization.admin")

    assert product.post(PATH, {"userId": ada.id}).outcome == (401, "UNAUTHENTICATED")
    for person in (ada, admin):
        answer = product.post(PATH, {"userId": ada.id}, as_=person)
        assert answer.outcome == (403, "FORBIDDEN")
        assert answer.json["permission"] == "internal.two-factor-auth.list"


def test_it_takes_two_reads(product: Product) -> None:
    ada, admin = product.user(), signed_in(product, system_roles=["system.admin"])

    with product.calls() as calls:
        product.post(PATH, {"userId": ada.id}, as_=admin)

    assert calls.kinds == {"Query": 2}

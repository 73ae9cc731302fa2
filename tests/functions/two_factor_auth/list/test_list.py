import pytest

from tests.actors.authenticator import enrolled, methods, pending, sign_in
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/two-factor-auth/list"
FIELDS = {"tfaId", "type", "status", "createdAt", "activatedAt", "lastUsedAt"}


def test_methods_are_listed_newest_first_without_secrets(product: Product) -> None:
    ada = product.user()
    phone, tablet = enrolled(product, ada), pending(product, ada)

    answer = product.get(PATH, as_=ada)

    assert answer.json["nextCursor"] is None
    assert [(m["tfaId"], m["status"]) for m in answer.json["items"]] == [
        (tablet.tfa_id, "pending"),
        (phone.tfa_id, "active"),
    ]
    assert all(set(method) == FIELDS for method in answer.json["items"])
    assert answer.json["items"][0]["activatedAt"] is None
    assert phone.secret not in answer.text


def test_it_shows_when_a_method_was_last_used(product: Product) -> None:
    ada = product.user()
    app = enrolled(product, ada)
    before = methods(product, ada)[0]["lastUsedAt"]
    product.advance(hours=1)

    sign_in(product, ada, app.code())

    assert methods(product, ada)[0]["lastUsedAt"] > before


def test_a_user_without_a_method_sees_none(product: Product) -> None:
    enrolled(product, product.user())

    answer = product.get(PATH, as_=product.user())

    assert answer.json == {"items": [], "nextCursor": None, "recoveryCodesLeft": 0}


def test_it_reports_how_many_recovery_codes_are_left(product: Product) -> None:
    app = enrolled(product, ada := product.user())
    assert product.get(PATH, as_=ada).json["recoveryCodesLeft"] == 10

    sign_in(product, ada, app.recovery_codes[0])

    assert product.get(PATH, as_=ada).json["recoveryCodesLeft"] == 9


def test_the_documented_request_works(product: Product, event: Event) -> None:
    token = product.session(product.user()).access_token

    assert product.send_event(event("two_factor_auth/list/list", accessToken=token)).status == 200


def test_it_comes_in_pages(product: Product) -> None:
    ada = product.user()
    apps = [enrolled(product, ada) for _ in range(3)]
    seen: list[str] = []
    query = "limit=1"
    while True:
        page = product.get(PATH, as_=ada, query=query).json
        seen += [method["tfaId"] for method in page["items"]]
        if page["nextCursor"] is None:
            break
        query = f"limit=1&cursor={page['nextCursor']}"

    assert seen == [app.tfa_id for app in reversed(apps)]


@pytest.mark.parametrize(
    ("query", "outcome"),
    [
        ("limit=0", (422, "VALIDATION_FAILED")),
        ("limit=101", (422, "VALIDATION_FAILED")),
        ("userId=x", (422, "VALIDATION_FAILED")),
        ("cursor=nonsense", (400, "MALFORMED_REQUEST")),
    ],
)
def test_a_bad_query_is_refused(product: Product, query: str, outcome: tuple[int, str]) -> None:
    assert product.get(PATH, as_=product.user(), query=query).outcome == outcome


def test_it_is_read_with_the_caller_in_one_query(product: Product) -> None:
    ada = product.user()
    enrolled(product, ada)

    with product.calls() as calls:
        product.get(PATH, as_=ada)

    assert calls.kinds == {"Query": 1}


def test_a_request_without_a_session_is_refused(product: Product) -> None:
    assert product.get(PATH).outcome == (401, "UNAUTHENTICATED")

from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.actors.authenticator import (
    create,
    enrolled,
    has_tfa,
    methods,
    pending,
    sign_in,
    signed_in,
)
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/two-factor-auth/create"


def test_the_answer_is_all_that_an_app_needs(product: Product) -> None:
    ada = product.user("ada@example.com")

    answer = create(product, ada)

    assert answer.status == 201
    assert set(answer.json) == {"tfaId", "type", "status", "secret", "otpauthUri", "qrCode"}
    assert answer.json["type"] == "totp"
    assert answer.json["status"] == "pending"
    uri = urlsplit(str(answer.json["otpauthUri"]))
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path) == "/Core API:ada@example.com"
    assert parse_qs(uri.query) == {"secret": [answer.json["secret"]], "issuer": ["Core API"]}
    assert answer.json["qrCode"].startswith("data:image/svg+xml;base64,")


def test_the_app_shows_the_name_that_the_stack_gives_the_product(product: Product) -> None:
    settings = replace(product.app.settings, product_name="Ledger & Co")
    product.app = replace(product.app, settings=settings)
    product.forget_settings()

    uri = urlsplit(str(create(product, product.user("ada@example.com")).json["otpauthUri"]))

    assert unquote(uri.path) == "/Ledger & Co:ada@example.com"
    assert parse_qs(uri.query)["issuer"] == ["Ledger & Co"]


def test_the_documented_body_works(product: Product, event: Event) -> None:
    ada = product.user()
    token = product.session(ada).access_token

    sent = event("two_factor_auth/create/create", accessToken=token, password=ada.password)

    assert product.send_event(sent).status == 201


def test_the_secret_is_stored_encrypted(product: Product) -> None:
    ada = product.user()

    secret = create(product, ada).json["secret"]

    assert secret not in str(product.table())


def test_a_pending_method_does_not_affect_signing_in(product: Product) -> None:
    ada = product.user()

    create(product, ada)

    assert sign_in(product, ada).status == 200
    assert sign_in(product, ada, "123456").status == 200
    assert not has_tfa(product, ada)


def test_a_second_one_replaces_the_first(product: Product) -> None:
    ada = product.user()
    first, second = pending(product, ada), pending(product, ada)

    assert [method["tfaId"] for method in methods(product, ada)] == [second.tfa_id]
    assert first.activate().outcome == (422, "WRONG_TFA_CODE")
    assert second.activate().outcome == (200, None)


def test_a_pending_method_expires_after_fifteen_minutes(product: Product) -> None:
    ada = product.user()
    app = pending(product, ada)

    product.advance(minutes=14)
    assert len(methods(product, ada)) == 1
    product.advance(minutes=1)

    assert methods(product, ada) == []
    assert app.activate().outcome == (404, "NOT_FOUND")


def test_an_expired_one_is_replaced_whether_it_is_still_stored_or_not(product: Product) -> None:
    ada = product.user()
    pending(product, ada)
    product.advance(minutes=16)

    assert pending(product, ada).activate().status == 200


def test_an_active_method_stays_while_another_is_enrolled(product: Product) -> None:
    ada = product.user()
    phone = enrolled(product, ada)

    create(product, ada)

    assert {method["status"] for method in methods(product, ada)} == {"active", "pending"}
    assert sign_in(product, ada).outcome == (401, "TFA_REQUIRED")
    assert sign_in(product, ada, phone.code()).status == 200


def test_a_sixth_method_is_refused(product: Product) -> None:
    ada = product.user()
    for _ in range(4):
        enrolled(product, ada)
    fifth = enrolled(product, ada)
    body = {"tfaId": fifth.tfa_id, "password": ada.password}
    assert product.post("/two-factor-auth/disable", body, as_=ada).status == 200

    with product.unchanged():
        assert create(product, ada).outcome == (409, "TOO_MANY_METHODS")

    assert product.post("/two-factor-auth/remove", body, as_=ada).status == 200
    assert create(product, ada).status == 201


def test_a_wrong_password_changes_nothing(product: Product) -> None:
    ada = signed_in(product)
    body = {"password": "not the password", "type": "totp"}

    with product.unchanged("THROTTLE#"):
        answer = product.post(PATH, body, as_=ada)

    assert answer.outcome == (422, "WRONG_PASSWORD")
    assert answer.json["errors"][0]["pointer"] == "/password"


@pytest.mark.usefixtures("impatient")
def test_wrong_passwords_are_counted_apart_from_those_of_signing_in(product: Product) -> None:
    ada = product.user()
    for _ in range(5):
        product.post(PATH, {"password": "not the password", "type": "totp"}, as_=ada)

    answer = create(product, ada)

    assert answer.outcome == (429, "TOO_MANY_ATTEMPTS")
    assert 0 < int(answer.headers["retry-after"]) <= 30
    assert sign_in(product, ada).status == 200
    product.advance(seconds=30)
    assert create(product, ada).status == 201


def test_the_right_password_forgets_wrong_ones(product: Product) -> None:
    ada = product.user()
    for _ in range(4):
        product.post(PATH, {"password": "not the password", "type": "totp"}, as_=ada)
    create(product, ada)
    for _ in range(4):
        product.post(PATH, {"password": "not the password", "type": "totp"}, as_=ada)

    assert create(product, ada).status == 201


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "totp"},
        {"password": "four words nobody guesses"},
        {"password": "four words nobody guesses", "type": "sms"},
        {"password": "four words nobody guesses", "type": None},
        {"password": 1, "type": "totp"},
        {"password": "four words nobody guesses", "type": "totp", "status": "active"},
    ],
)
def test_another_body_is_refused(product: Product, body: dict[str, object]) -> None:
    ada = signed_in(product)

    with product.unchanged():
        assert product.post(PATH, body, as_=ada).outcome == (422, "VALIDATION_FAILED")
    assert methods(product, ada) == []


def test_enrolling_needs_a_session_and_no_temporary_password(product: Product) -> None:
    newcomer = product.user(password_change_required=True)

    assert product.post(PATH, {}).outcome == (401, "UNAUTHENTICATED")
    assert create(product, newcomer).outcome == (403, "PASSWORD_CHANGE_REQUIRED")


def test_it_is_audited_without_the_secret(product: Product) -> None:
    ada = product.user()

    begun = create(product, ada).json

    (entry,) = product.audit(ada.id)
    assert entry["action"] == "two-factor-auth.create"
    assert (entry["entity_type"], entry["entity_id"]) == ("two_factor_auth", begun["tfaId"])
    assert entry["actor_id"] == ada.id
    assert begun["secret"] not in str(entry)

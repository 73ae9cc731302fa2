"""POST /two-factor-auth/recovery-codes/create."""

from typing import Any

import pytest

from tests.actors.authenticator import Authenticator, enrolled, pending, sign_in, signed_in
from tests.conftest import Event
from tests.harness.product import Product
from tests.harness.response import Response
from tests.readers.answers import pointers

PATH = "/two-factor-auth/recovery-codes/create"


@pytest.fixture
def app(product: Product) -> Authenticator:
    app = enrolled(product, signed_in(product))
    product.advance(minutes=1)
    return app


def create(app: Authenticator, code: str | None = None, password: str = "", **how: Any) -> Response:
    body = {"password": password or app.owner.password, "tfaCode": code or app.code()}
    return app.product.post(PATH, body, as_=app.owner, **how)


def test_ten_new_codes_replace_the_old_ones(product: Product, app: Authenticator) -> None:
    answer = create(app)

    assert answer.status == 201
    new = answer.json["recoveryCodes"]
    assert set(answer.json) == {"recoveryCodes"}
    assert len(set(new)) == 10
    assert not set(new) & set(app.recovery_codes)
    assert sign_in(product, app.owner, app.recovery_codes[0]).outcome == (401, "TFA_INVALID")
    assert sign_in(product, app.owner, new[0]).status == 200
    assert product.get("/two-factor-auth/list", as_=app.owner).json["recoveryCodesLeft"] == 9


def test_the_documented_request_works(product: Product, event: Event, app: Authenticator) -> None:
    token = product.session(app.owner).access_token
    sent = event(
        "two_factor_auth/recovery_codes/create/create",
        accessToken=token,
        password=app.owner.password,
    )
    sent["body"] = sent["body"].replace("123456", app.code())

    assert product.send_event(sent).status == 201


def test_they_are_not_readable_in_the_table(product: Product, app: Authenticator) -> None:
    codes = create(app).json["recoveryCodes"]

    stored = repr(product.table())
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_the_code_is_spent(product: Product, app: Authenticator) -> None:
    code = app.code()
    assert create(app, code).status == 201

    assert create(app, code).outcome == (422, "WRONG_TFA_CODE")
    assert sign_in(product, app.owner, code).outcome == (401, "TFA_INVALID")


def test_a_wrong_password_is_refused(product: Product, app: Authenticator) -> None:
    with product.unchanged("THROTTLE#"):
        answer = create(app, password="not the password")

    assert answer.outcome == (422, "WRONG_PASSWORD")
    assert pointers(answer.json) == ["/password"]


def test_a_wrong_code_is_refused(product: Product, app: Authenticator) -> None:
    for code in (app.wrong_code(), app.recovery_codes[0], "no code"):
        with product.unchanged("THROTTLE#"):
            answer = create(app, code)

        assert answer.outcome == (422, "WRONG_TFA_CODE")
        assert pointers(answer.json) == ["/tfaCode"]


def test_a_code_of_a_pending_method_is_a_wrong_one(product: Product, app: Authenticator) -> None:
    tablet = pending(product, app.owner)

    assert create(app, tablet.code()).outcome == (422, "WRONG_TFA_CODE")


@pytest.mark.usefixtures("impatient")
def test_wrong_codes_must_wait_apart_from_those_of_signing_in(
    product: Product, app: Authenticator
) -> None:
    for _ in range(5):
        create(app, app.wrong_code())

    assert create(app).outcome == (429, "TOO_MANY_ATTEMPTS")
    assert sign_in(product, app.owner, app.code()).status == 200


def test_without_an_active_method_there_are_none(product: Product) -> None:
    app = pending(product, signed_in(product))

    with product.unchanged():
        assert create(app).outcome == (404, "NOT_FOUND")


def test_it_is_mailed_and_audited(product: Product, app: Authenticator) -> None:
    create(app)

    mail = product.mails(to=app.owner.email)[-1]
    assert (mail.subject, mail.token) == ("New recovery codes were created", None)
    entry = product.audit(app.owner.id)[-1]
    assert entry["action"] == "two-factor-auth.create-recovery-codes"
    assert (entry["entity_type"], entry["entity_id"]) == ("user", app.owner.id)


def test_a_repetition_does_not_show_them_again(app: Authenticator) -> None:
    code, key = app.code(), {"idempotency-key": "once"}
    assert len(create(app, code, headers=key).json["recoveryCodes"]) == 10

    again = create(app, code, headers=key)

    assert (again.status, again.json) == (201, {})
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.race
def test_of_many_at_once_with_one_code_one_wins(product: Product, app: Authenticator) -> None:
    code = app.code()

    answers = product.together(4, lambda _: create(app, code))

    assert [answer.status for answer in answers].count(201) == 1
    assert {a.outcome for a in answers} <= {(201, None), (422, "WRONG_TFA_CODE")}

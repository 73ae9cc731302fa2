"""The log of a request: caller, route and outcome; never a secret."""

from collections.abc import Iterator
from hashlib import sha256

import pytest

from tests.actors.authenticator import enrolled, sign_in, signed_in
from tests.harness.product import Product
from tests.readers.log import Lines, logged


@pytest.fixture
def log() -> Iterator[Lines]:
    with logged() as lines:
        yield lines


def test_a_request_is_one_line(product: Product, log: Lines) -> None:
    person = product.user()

    answer = product.post("/user/session/list", as_=person)

    (line,) = log.documents
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["route"] == "POST /user/session/list"
    assert line["status"] == 200
    assert line["user_id"] == person.id
    assert line["duration_ms"] >= 0


def test_the_line_of_a_problem_names_its_code(product: Product, log: Lines) -> None:
    product.post("/user/session/list")

    assert log.documents[-1]["code"] == "UNAUTHENTICATED"


def test_no_secret_is_logged(product: Product, log: Lines) -> None:
    person = product.user()
    tokens = product.login(person).json
    header = {"x-refresh-token": tokens["refreshToken"]}
    refreshed = product.post("/auth/refresh-token", headers=header).json
    product.post("/auth/forgot-password", {"email": person.email})
    (mail,) = product.mails()
    token = str(mail.token)
    product.post("/auth/set-password", {"token": token, "password": "a fine new password"})
    product.login(person, "a wrong password")
    product.post("/auth/login", '{"email": "x", "secret": "a malformed password"')

    for secret in (
        *(person.password, "a fine new password", "a wrong password", "a malformed password"),
        *(tokens["accessToken"], tokens["refreshToken"], refreshed["refreshToken"]),
        *(token, token.rpartition(".")[2], person.email),
    ):
        assert secret not in log.text


def _sign_ins(log: Lines) -> list[dict[str, object]]:
    names = ("user_id", "outcome")
    return [{n: d.get(n) for n in names} for d in log.documents if d["message"] == "sign-in"]


def test_a_sign_in_is_logged_by_the_users_id_where_the_password_was_right(
    product: Product, log: Lines
) -> None:
    app = enrolled(product, person := signed_in(product))
    product.advance(minutes=1)

    sign_in(product, person)
    sign_in(product, person, app.wrong_code())
    sign_in(product, person, app.code())

    outcomes = ["TFA_REQUIRED", "TFA_INVALID", "SIGNED_IN"]
    assert _sign_ins(log) == [{"user_id": person.id, "outcome": outcome} for outcome in outcomes]


@pytest.mark.usefixtures("impatient")
def test_other_sign_ins_are_logged_by_a_keyed_hash_of_the_address(
    product: Product, log: Lines
) -> None:
    person = product.user()
    for _ in range(6):
        product.login(person, "not the password")
    product.post("/auth/login", {"email": "stranger@example.com", "secret": "a guess"})

    assert _sign_ins(log) == [
        *[{"user_id": None, "outcome": "INVALID_CREDENTIALS"}] * 5,
        {"user_id": None, "outcome": "TOO_MANY_ATTEMPTS"},
        {"user_id": None, "outcome": "INVALID_CREDENTIALS"},
    ]
    *hers, strangers = [d["address_hash"] for d in log.documents if d["message"] == "sign-in"]
    assert len(set(hers)) == 1
    assert strangers not in hers
    assert sha256(person.email.encode()).hexdigest() not in log.text


def test_a_redeemed_token_is_logged_as_a_sign_in(product: Product, log: Lines) -> None:
    person = product.user()
    product.post("/auth/forgot-password", {"email": person.email})
    token = product.mails(to=person.email)[-1].token

    product.post("/auth/set-password", {"token": token, "password": "a fine new password"})

    assert _sign_ins(log) == [{"user_id": person.id, "outcome": "SIGNED_IN"}]

"""What is logged of a request: who, what and how it ended; never a secret."""

from collections.abc import Iterator

import pytest

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


def test_a_refusal_names_its_code(product: Product, log: Lines) -> None:
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

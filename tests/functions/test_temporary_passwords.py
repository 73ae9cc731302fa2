"""A temporary password is valid for seven days; then no endpoint accepts it."""

from collections.abc import Callable

import pytest

from tests.harness.product import Product
from tests.harness.response import Response

TEMPORARY = "chosen by an administrator"
NEW = "a fine new password"
EMAIL = "new@a.test"
REFUSED = (401, "INVALID_CREDENTIALS")

Begin = Callable[..., str]


def created(product: Product, *, temporary: bool = True) -> str:
    """Create the user as staff; return the id."""
    body = {"email": EMAIL, "password": TEMPORARY, "temporary": temporary}
    answer = product.post("/internal/user/create", body, as_=product.staff())
    return str(answer.json["_id"])


def was_set(product: Product, *, temporary: bool = True) -> str:
    """Set the password of a user who has one, as staff; return the id."""
    body = {
        "userId": product.user(EMAIL).id,
        "password": TEMPORARY,
        "temporary": temporary,
    }
    answer = product.post("/internal/user/set-password", body, as_=product.staff())
    return str(answer.json["_id"])


def login(product: Product, password: str = TEMPORARY) -> Response:
    return product.post("/auth/login", {"email": EMAIL, "secret": password})


@pytest.fixture(params=[created, was_set])
def begin(request: pytest.FixtureRequest) -> Begin:
    return request.param


def test_it_signs_in_until_seven_days_are_over(product: Product, begin: Begin) -> None:
    begin(product)

    product.advance(days=7, seconds=-1)
    assert login(product).json["passwordChangeRequired"] is True
    product.advance(seconds=1)
    assert login(product).outcome == REFUSED


def test_an_expired_one_takes_the_work_and_the_answer_of_an_unknown_address(
    product: Product, begin: Begin, hashing: list[str]
) -> None:
    begin(product)
    product.advance(days=7)

    with product.calls() as of_expired:
        expired = login(product)
    with product.calls() as of_unknown:
        body = {"email": "unknown@a.test", "secret": TEMPORARY}
        unknown = product.post("/auth/login", body)

    assert expired.outcome == unknown.outcome == REFUSED
    assert len(expired.content) == len(unknown.content)
    assert of_expired.kinds == of_unknown.kinds
    assert len(hashing) == 2
    assert hashing[0] == hashing[1], "both compare with the hash that no password has"


@pytest.mark.usefixtures("impatient")
def test_an_expired_one_counts_as_a_wrong_password(product: Product, begin: Begin) -> None:
    begin(product)
    product.advance(days=7)

    for _ in range(5):
        assert login(product).outcome == REFUSED

    assert login(product).outcome == (429, "TOO_MANY_ATTEMPTS")


def test_it_confirms_nothing_after_seven_days_in_a_session_that_it_opened(
    product: Product, begin: Begin
) -> None:
    begin(product)
    product.advance(days=6)
    tokens = login(product).json
    product.advance(days=1)
    header = {"x-refresh-token": tokens["refreshToken"]}
    token = product.post("/auth/refresh-token", headers=header).json["accessToken"]

    body = {"password": NEW, "oldPassword": TEMPORARY}
    answer = product.post("/user/change-password", body, as_=token)

    assert answer.outcome == (422, "WRONG_PASSWORD")


def test_a_password_of_ones_own_does_not_expire(product: Product, begin: Begin) -> None:
    begin(product)
    token = login(product).json["accessToken"]
    body = {"password": NEW, "oldPassword": TEMPORARY}
    assert product.post("/user/change-password", body, as_=token).status == 200

    product.advance(days=8)

    assert login(product, NEW).status == 200


def test_a_mailed_link_helps_when_it_has_expired(product: Product, begin: Begin) -> None:
    begin(product)
    product.advance(days=8)
    assert product.post("/auth/forgot-password", {"email": EMAIL}).status == 202
    body = {"token": product.mails(to=EMAIL)[-1].token, "password": NEW}

    assert product.post("/auth/set-password", body).status == 200

    assert login(product, NEW).status == 200
    product.advance(days=8)
    assert login(product, NEW).status == 200


def test_a_permanent_one_does_not_expire(product: Product, begin: Begin) -> None:
    begin(product, temporary=False)

    product.advance(days=30)

    assert login(product).status == 200


def test_a_permanent_one_set_later_does_not_expire(product: Product, begin: Begin) -> None:
    user_id = begin(product)
    body = {"userId": user_id, "password": NEW, "temporary": False}
    assert product.post("/internal/user/set-password", body, as_=product.staff()).status == 200

    product.advance(days=8)

    assert login(product, NEW).status == 200


def test_another_temporary_one_has_seven_days_of_its_own(product: Product, begin: Begin) -> None:
    user_id = begin(product)
    product.advance(days=5)
    body = {"userId": user_id, "password": NEW}
    assert product.post("/internal/user/set-password", body, as_=product.staff()).status == 200

    product.advance(days=6)

    assert login(product, NEW).status == 200
    product.advance(days=1)
    assert login(product, NEW).outcome == REFUSED


def test_the_password_of_preproduction_does_not_expire(product: Product, begin: Begin) -> None:
    begin(product)
    body = {"password": NEW}
    assert product.post("/internal/preprod/set-passwords", body, as_=product.staff()).status < 300
    product.go_on()

    product.advance(days=8)

    assert login(product, NEW).status == 200

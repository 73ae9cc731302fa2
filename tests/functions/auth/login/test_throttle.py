"""POST /auth/login: guesses are counted before they are evaluated, and must wait after five."""

import pytest

from tests.harness.product import Product, Response

PATH = "/auth/login"
pytestmark = pytest.mark.usefixtures("impatient")


def _guess(product: Product, email: str) -> Response:
    return product.post(PATH, {"email": email, "secret": "not the password"})


def _fail(product: Product, email: str, times: int = 5) -> None:
    for _ in range(times):
        assert _guess(product, email).status == 401


@pytest.fixture(params=["known", "unknown", "disabled", "invited"])
def email(request: pytest.FixtureRequest, product: Product) -> str:
    if request.param == "unknown":
        return "stranger@example.com"
    status = "active" if request.param == "known" else str(request.param)
    return product.user(status=status).email


def test_the_sixth_guess_must_wait_30_seconds_whoever_it_is(product: Product, email: str) -> None:
    _fail(product, email)

    with product.unchanged():
        answer = _guess(product, email)

    assert answer.outcome == (429, "TOO_MANY_ATTEMPTS")
    assert answer.headers["retry-after"] == "30"


def test_the_wait_doubles_to_15_minutes(product: Product, email: str) -> None:
    _fail(product, email)

    for wait in (30, 60, 120, 240, 480, 900, 900):
        assert _guess(product, email).headers["retry-after"] == str(wait)
        product.advance(seconds=wait - 1)
        assert _guess(product, email).headers["retry-after"] == "1"
        product.advance(seconds=1)
        assert _guess(product, email).status == 401


def test_during_the_wait_the_right_password_is_not_even_looked_at(
    product: Product, hashing: list[str]
) -> None:
    person = product.user()
    _fail(product, person.email)
    hashing.clear()

    answer = product.login(person)

    assert answer.status == 429
    assert hashing == []


def test_after_the_wait_the_right_password_opens(product: Product) -> None:
    person = product.user()
    _fail(product, person.email)
    product.advance(seconds=30)

    assert product.login(person).status == 200


def test_attempts_during_the_wait_do_not_prolong_it(product: Product) -> None:
    person = product.user()
    _fail(product, person.email)

    for _ in range(29):
        product.advance(seconds=1)
        assert _guess(product, person.email).status == 429
    product.advance(seconds=1)

    assert product.login(person).status == 200


def test_a_success_forgets_the_failures(product: Product) -> None:
    person = product.user()
    _fail(product, person.email, times=4)
    assert product.login(person).status == 200

    _fail(product, person.email)

    assert _guess(product, person.email).status == 429


def test_24_hours_of_quiet_forget_the_failures(product: Product, email: str) -> None:
    _fail(product, email)
    product.advance(hours=24, seconds=1)

    _fail(product, email)

    assert _guess(product, email).headers["retry-after"] == "30"


def test_less_than_24_hours_of_quiet_forget_nothing(product: Product, email: str) -> None:
    _fail(product, email)
    product.advance(hours=23)
    assert _guess(product, email).status == 401

    assert _guess(product, email).headers["retry-after"] == "60"


def test_spelling_an_address_otherwise_does_not_start_anew(product: Product) -> None:
    _fail(product, "ada@example.com")

    assert _guess(product, " ADA@EXAMPLE.COM ").status == 429


def test_another_address_is_not_held_up(product: Product) -> None:
    person = product.user()
    _fail(product, "stranger@example.com")

    assert product.login(person).status == 200


def test_a_body_that_does_not_fit_is_no_attempt(product: Product) -> None:
    person = product.user()
    _fail(product, person.email, times=4)
    for _ in range(10):
        assert product.post(PATH, {"email": person.email}).status == 422

    assert _guess(product, person.email).status == 401


def test_the_address_is_not_readable_in_the_counter(product: Product) -> None:
    _fail(product, "stranger@example.com", times=1)

    assert "stranger" not in repr(product.table())


def test_wrong_old_passwords_count_too(product: Product) -> None:
    person = product.user()
    body = {"oldPassword": "not the password", "password": "a fine new password"}
    for _ in range(5):
        answer = product.post("/user/change-password", body, as_=person)
        assert answer.outcome == (422, "WRONG_PASSWORD")

    assert product.login(person).status == 429
    assert product.post("/user/change-password", body, as_=person).status == 429


def test_failed_logins_hold_up_changing_the_password(product: Product) -> None:
    person = product.user()
    tokens = product.session(person)
    _fail(product, person.email)
    body = {"oldPassword": person.password, "password": "a fine new password"}

    with product.unchanged():
        answer = product.post("/user/change-password", body, as_=tokens)

    assert answer.outcome == (429, "TOO_MANY_ATTEMPTS")

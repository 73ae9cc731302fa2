"""POST /auth/login: guesses are counted before they are evaluated, and wait after five."""

import pytest

from tests.actors.authenticator import enrolled, sign_in, signed_in
from tests.actors.factories import Person
from tests.harness.product import Product
from tests.harness.response import Response

PATH = "/auth/login"
HOME, AWAY = "192.0.2.1", "203.0.113.9"
pytestmark = pytest.mark.usefixtures("impatient")


def _guess(product: Product, email: str, ip: str = HOME) -> Response:
    return product.post(PATH, {"email": email, "secret": "not the password"}, ip=ip)


def _fail(product: Product, email: str, times: int = 5) -> None:
    for _ in range(times):
        assert _guess(product, email).status == 401


@pytest.fixture(params=["known", "unknown", "disabled", "invited"])
def email(request: pytest.FixtureRequest, product: Product) -> str:
    if request.param == "unknown":
        return "stranger@example.com"
    status = "active" if request.param == "known" else str(request.param)
    return product.user(status=status).email


def test_the_sixth_guess_must_wait_30_seconds_for_any_address(product: Product, email: str) -> None:
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


def _confirm(product: Product, person: Person, old: str, ip: str = HOME) -> Response:
    body = {"oldPassword": old, "password": "a fine new password"}
    return product.post("/user/change-password", body, as_=person, ip=ip)


def test_wrong_old_passwords_are_counted_apart(product: Product) -> None:
    person = product.user()
    for _ in range(5):
        assert _confirm(product, person, "not the password").outcome == (422, "WRONG_PASSWORD")

    answer = _confirm(product, person, person.password)
    assert answer.outcome == (429, "TOO_MANY_ATTEMPTS")
    assert _confirm(product, person, "not the password", ip=AWAY).status == 422
    assert product.login(person).status == 200


def test_failed_logins_do_not_keep_a_signed_in_user_from_changing_the_password(
    product: Product,
) -> None:
    person = product.user()
    product.get("/user/profile/organization", as_=person)
    _fail(product, person.email)
    assert product.login(person).status == 429

    assert _confirm(product, person, person.password).status == 200


def test_another_network_does_not_wait(product: Product) -> None:
    person = product.user()
    _fail(product, person.email)

    assert _guess(product, person.email, ip="192.0.2.200").status == 429
    assert product.login(person, ip=AWAY).status == 200


def test_guesses_from_everywhere_never_delay_the_owner_on_a_known_network(
    product: Product,
) -> None:
    person = product.user()
    assert product.login(person).status == 200
    for number in range(60):
        answer = _guess(product, person.email, ip=f"198.51.{number}.7")
        assert answer.status == (401 if number < 50 else 429)

    assert product.login(person, ip=AWAY).outcome == (429, "TOO_MANY_ATTEMPTS")
    assert product.login(person).status == 200


def test_unknown_networks_share_one_wait_after_fifty_guesses(product: Product, email: str) -> None:
    for number in range(50):
        assert _guess(product, email, ip=f"198.51.{number}.7").status == 401

    answer = _guess(product, email)
    assert answer.outcome == (429, "TOO_MANY_ATTEMPTS")
    assert answer.headers["retry-after"] == "30"
    product.advance(seconds=30)
    assert _guess(product, email).status == 401
    assert _guess(product, email, ip=AWAY).headers["retry-after"] == "60"


def test_a_network_is_known_for_90_days(product: Product) -> None:
    person = product.user()
    assert product.login(person).status == 200

    product.advance(days=89)
    _fail_from_everywhere(product, person.email)
    assert product.login(person, ip=AWAY).status == 429
    assert product.login(person).status == 200
    product.advance(days=90)
    _fail_from_everywhere(product, person.email)
    assert product.login(person).status == 429


def test_the_ten_newest_networks_are_known(product: Product) -> None:
    person = product.user()
    for number in range(11):
        assert product.login(person, ip=f"203.0.{number}.1").status == 200
        product.advance(seconds=1)
    _fail_from_everywhere(product, person.email)

    assert product.login(person, ip="203.0.0.1").status == 429
    for number in range(1, 11):
        assert product.login(person, ip=f"203.0.{number}.1").status == 200


def test_sign_ins_from_many_new_networks_are_no_guesses(product: Product) -> None:
    person = product.user()

    for number in range(55):
        assert product.login(person, ip=f"203.0.{number}.1").status == 200


def test_a_wrong_code_does_not_make_a_network_known(product: Product) -> None:
    app = enrolled(product, signed_in(product))
    assert sign_in(product, app.owner, app.wrong_code()).status == 401
    _fail_from_everywhere(product, app.owner.email)

    assert sign_in(product, app.owner, app.code()).status == 429


def test_a_redeemed_token_forgets_all_guesses_and_makes_its_network_known(
    product: Product,
) -> None:
    person = product.user()
    _fail_from_everywhere(product, person.email)
    product.post("/auth/forgot-password", {"email": person.email})
    token = product.mails(to=person.email)[-1].token

    body = {"token": token, "password": "a fine new password"}
    assert product.post("/auth/set-password", body, ip=AWAY).status == 200

    assert product.login(person, "a fine new password").status == 200
    _fail_from_everywhere(product, person.email)
    assert product.login(person, "a fine new password", ip=AWAY).status == 200


def test_a_password_set_by_staff_forgets_all_guesses(product: Product) -> None:
    person = product.user()
    _fail_from_everywhere(product, person.email)
    body = {"userId": person.id, "password": "a fine new password"}

    assert product.post("/internal/user/set-password", body, as_=product.staff()).status == 200

    assert product.login(person, "a fine new password").status == 200


def test_the_source_address_is_what_the_gateway_says(product: Product) -> None:
    person = product.user()
    _fail(product, person.email)

    for number in range(3):
        headers = {"x-forwarded-for": f"198.51.{number}.7", "forwarded": "for=198.51.100.7"}
        body = {"email": person.email, "secret": person.password}
        assert product.post(PATH, body, headers=headers).status == 429


def test_no_network_is_readable_in_the_table(product: Product) -> None:
    person = product.user()
    product.login(person, ip="203.0.113.9")
    _fail(product, person.email, times=1)

    stored = repr([i for k, i in product.table().items() if not k[1].startswith("SESSION#")])
    assert "203.0.113" not in stored
    assert "192.0.2" not in stored


def _fail_from_everywhere(product: Product, email: str) -> None:
    for number in range(50):
        assert _guess(product, email, ip=f"198.51.{number}.7").status == 401

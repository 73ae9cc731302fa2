"""POST /auth/logout."""

from tests.conftest import Event
from tests.harness.product import Product

PATH = "/auth/logout"
PROFILE = "/user/profile/organization"


def test_the_documented_request_ends_the_session(product: Product, event: Event) -> None:
    tokens = product.session(product.user())

    answer = product.send_event(event("auth/logout/logout", accessToken=tokens.access_token))

    assert (answer.status, answer.json) == (200, {})


def test_the_access_token_is_dead_on_the_next_request(product: Product) -> None:
    tokens = product.session(product.user())
    product.post(PATH, {}, as_=tokens)

    assert product.get(PROFILE, as_=tokens).outcome == (401, "SESSION_REVOKED")


def test_the_refresh_token_is_dead_too(product: Product) -> None:
    tokens = product.session(product.user())
    product.post(PATH, {}, as_=tokens)

    answer = product.post("/auth/refresh-token", headers={"x-refresh-token": tokens.refresh_token})

    assert answer.outcome == (401, "SESSION_REVOKED")


def test_a_second_time_there_is_nothing_left_to_end(product: Product) -> None:
    tokens = product.session(product.user())
    product.post(PATH, {}, as_=tokens)

    with product.unchanged():
        assert product.post(PATH, {}, as_=tokens).outcome == (401, "SESSION_REVOKED")


def test_other_devices_stay_signed_in(product: Product) -> None:
    person = product.user()
    here, there = product.session(person), product.session(person)
    product.post(PATH, {}, as_=here)

    assert product.get(PROFILE, as_=there).status == 200


def test_a_user_with_a_temporary_password_can_log_out(product: Product) -> None:
    person = product.user(password_change_required=True)

    assert product.post(PATH, as_=person).status == 200

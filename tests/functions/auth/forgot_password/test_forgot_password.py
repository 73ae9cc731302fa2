"""POST /auth/forgot-password, and the mail that comes of it."""

import pytest

from tests.conftest import Event
from tests.harness.product import Product, Response

PATH = "/auth/forgot-password"
NEW = "a fine new password"


def _forgot(product: Product, email: str) -> Response:
    return product.post(PATH, {"email": email})


def _redeem(product: Product, token: str | None) -> Response:
    return product.post("/auth/set-password", {"token": token, "password": NEW})


def test_the_documented_request_is_accepted(product: Product, event: Event) -> None:
    answer = product.send_event(
        event("auth/forgot_password/forgot_password", email="user@example.com")
    )

    assert (answer.status, answer.json) == (202, {})


def test_a_link_with_a_token_is_mailed(product: Product) -> None:
    person = product.user()

    _forgot(product, person.email.upper())

    (mail,) = product.mails()
    assert mail.to == (person.email,)
    assert mail.link == f"https://app.example.com/set-password#token={mail.token}"
    assert _redeem(product, mail.token).status == 200


def test_the_mail_says_the_same_in_text_and_in_html(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)

    (mail,) = product.mails()

    assert mail.subject
    for part in (mail.text, mail.html):
        assert str(mail.link) in part
        assert "one hour" in part


@pytest.mark.parametrize("status", ["unknown", "disabled"])
def test_whoever_cannot_sign_in_is_mailed_nothing_and_answered_the_same(
    product: Product, status: str
) -> None:
    known = _forgot(product, product.user().email)
    product.mails()
    other = "stranger@example.com"
    if status != "unknown":
        product.user(other, status=status)

    answer = _forgot(product, other)

    assert (answer.status, answer.text) == (known.status, known.text)
    assert product.mails(to=other) == []


def test_an_unknown_address_costs_what_a_known_one_does(product: Product) -> None:
    person = product.user()

    with product.calls() as known:
        _forgot(product, person.email)
    with product.calls() as unknown:
        _forgot(product, "stranger@example.com")

    assert known.kinds == unknown.kinds
    assert known.count <= 3


def test_the_sixth_within_an_hour_is_accepted_and_dropped(product: Product) -> None:
    person = product.user()
    for _ in range(5):
        _forgot(product, person.email)

    with product.unchanged():
        answer = _forgot(product, person.email)

    assert (answer.status, answer.json) == (202, {})
    assert len(product.mails()) == 5


def test_an_hour_later_there_is_room_again(product: Product) -> None:
    person = product.user()
    for _ in range(6):
        _forgot(product, person.email)
    assert len(product.mails()) == 5

    product.advance(hours=1, seconds=1)
    _forgot(product, person.email)

    assert len(product.mails()) == 6


def test_the_old_password_works_until_the_token_is_redeemed(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)
    (mail,) = product.mails()
    assert product.login(person).status == 200

    _redeem(product, mail.token)

    assert product.login(person).outcome == (401, "INVALID_CREDENTIALS")
    assert product.login(person, NEW).status == 200


def test_asking_ends_no_session(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)
    product.mails()

    assert product.post("/user/session/list", as_=person).status == 200


def test_only_the_newest_mail_works(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)
    product.deliver()
    _forgot(product, person.email)
    older, newer = product.mails()

    assert _redeem(product, older.token).outcome == (401, "TOKEN_INVALID")
    assert _redeem(product, newer.token).status == 200


def test_a_link_is_good_for_an_hour_from_the_mail(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)
    product.advance(hours=3)  # mail was down
    (mail,) = product.mails()

    product.advance(minutes=59)
    assert _redeem(product, mail.token).status == 200


def test_a_mail_that_nobody_waits_for_any_more_is_not_sent(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)
    product.advance(hours=24)

    assert product.mails() == []


def test_no_token_is_stored_readably(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)
    (mail,) = product.mails()

    token = str(mail.token)
    assert token.rpartition(".")[2] not in repr(product.table())


@pytest.mark.parametrize("email", ["nobody", "", 1, None, ["a@example.com"]])
def test_what_is_no_address_is_refused(product: Product, email: object) -> None:
    with product.unchanged():
        assert product.post(PATH, {"email": email}).outcome == (422, "VALIDATION_FAILED")

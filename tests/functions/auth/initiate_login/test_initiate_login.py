"""POST /auth/initiate-login."""

import json
from typing import Any

import pytest

from tests.conftest import Event
from tests.harness.product import Product
from tests.readers.answers import pointers

PATH = "/auth/initiate-login"
ADDRESSES = [f"stranger{number}@example.com" for number in range(40)]


def _asks_for(product: Product, email: str) -> Any:
    answer = product.post(PATH, {"email": email})
    assert answer.status == 200
    return answer.json


def test_the_documented_request_answers_that_a_password_is_asked_for(
    product: Product, event: Event
) -> None:
    product.user("user@example.com")

    answer = product.send_event(
        event("auth/initiate_login/initiate_login", email="user@example.com")
    )

    assert (answer.status, answer.json) == (200, {"password": True})


def test_a_user_with_a_second_factor_is_asked_for_it(product: Product) -> None:
    person = product.user(tfa_enabled=True)

    assert _asks_for(product, person.email) == {"password": True, "tfa": "totp"}


def test_an_unknown_address_is_answered_the_same_each_time(product: Product) -> None:
    assert [_asks_for(product, email) for email in ADDRESSES[:10]] == [
        _asks_for(product, email.upper()) for email in ADDRESSES[:10]
    ]


def test_unknown_addresses_seem_to_be_of_both_kinds(product: Product) -> None:
    forms = {json.dumps(_asks_for(product, email)) for email in ADDRESSES}

    assert forms == {'{"password": true}', '{"password": true, "tfa": "totp"}'}


def test_another_stage_answers_other_decoys(product: Product) -> None:
    here = [_asks_for(product, email) for email in ADDRESSES]
    product.put_secret(product.app.settings.pseudonym_key_secret, "another")

    there = [_asks_for(product, email) for email in ADDRESSES]

    assert here != there


@pytest.mark.parametrize("status", ["invited", "disabled"])
@pytest.mark.parametrize("tfa_enabled", [True, False])
def test_a_user_who_cannot_sign_in_is_answered_as_if_unknown(
    product: Product, status: str, tfa_enabled: bool
) -> None:
    before = [_asks_for(product, email) for email in ADDRESSES[:10]]
    for email in ADDRESSES[:10]:
        product.user(email, status=status, tfa_enabled=tfa_enabled)

    assert [_asks_for(product, email) for email in ADDRESSES[:10]] == before


def test_an_unknown_address_costs_what_a_known_one_does(product: Product) -> None:
    person = product.user()

    with product.calls() as known:
        _asks_for(product, person.email)
    with product.calls() as unknown:
        _asks_for(product, "stranger@example.com")

    assert known.kinds == unknown.kinds == {"GetItem": 2}


def test_nothing_is_stored(product: Product) -> None:
    person = product.user()

    with product.unchanged():
        _asks_for(product, person.email)
        _asks_for(product, "stranger@example.com")


@pytest.mark.parametrize("email", ["", "nobody", "a@", "@example.com", "a b@example.com", 1, None])
def test_what_is_no_address_is_refused(product: Product, email: object) -> None:
    answer = product.post(PATH, {"email": email})

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert pointers(answer.json) == ["/email"]

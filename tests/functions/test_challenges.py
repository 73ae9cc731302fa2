"""Every 401 has a challenge (RFC 6750 §3): what the caller should send, or what was wrong."""

import pytest

from tests.harness.product import Product

PROFILE = "/user/profile/organization"
BEARER, INVALID = "Bearer", 'Bearer error="invalid_token"'


def _challenge(product: Product, **how: object) -> tuple[str, str]:
    answer = product.get(PROFILE, **how)
    assert answer.status == 401
    return answer.code, answer.headers["www-authenticate"]


def test_no_token_is_asked_for_one(product: Product) -> None:
    assert _challenge(product) == ("UNAUTHENTICATED", BEARER)
    basic = {"authorization": "Basic YWRhOmFkYQ=="}
    assert _challenge(product, headers=basic) == ("UNAUTHENTICATED", BEARER)


@pytest.mark.parametrize("token", ["x", "a.b.c", "x" * 5000])
def test_what_is_no_token_of_ours_is_invalid(product: Product, token: str) -> None:
    assert _challenge(product, as_=token) == ("UNAUTHENTICATED", INVALID)


def test_so_is_an_expired_one(product: Product) -> None:
    token = product.session(product.user()).access_token
    product.advance(minutes=16)

    assert _challenge(product, as_=token) == ("TOKEN_EXPIRED", INVALID)


def test_so_is_one_whose_session_has_ended(product: Product) -> None:
    token = product.session(product.user()).access_token
    product.post("/auth/logout", as_=token)

    assert _challenge(product, as_=token) == ("SESSION_REVOKED", INVALID)


def test_a_sign_in_that_fails_names_only_the_scheme(product: Product) -> None:
    answer = product.login(product.user(), "not the password")

    assert (answer.code, answer.headers["www-authenticate"]) == ("INVALID_CREDENTIALS", BEARER)

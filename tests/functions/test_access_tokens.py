"""Access tokens: valid only now and in a live session; tests/security has the forged ones."""

import jwt
import pytest

from coreapi.access.secrets import secret_store
from tests.actors.token_forger import TokenForger
from tests.harness.product import Product


@pytest.fixture
def forge(product: Product) -> TokenForger:
    return TokenForger(product, product.user())


def test_a_token_dies_after_15_minutes(product: Product, forge: TokenForger) -> None:
    product.advance(minutes=14, seconds=59)
    assert forge.outcome(forge.genuine) == (200, None)

    product.advance(seconds=1)
    assert forge.outcome(forge.genuine) == (401, "TOKEN_EXPIRED")


@pytest.mark.parametrize("seconds", [0, 1, 29, 30, 31, 3600, 86_400 * 400])
def test_nothing_is_accepted_past_its_expiry(
    product: Product, forge: TokenForger, seconds: int
) -> None:
    product.advance(minutes=15, seconds=seconds)

    assert forge.outcome(forge.genuine) == (401, "TOKEN_EXPIRED")


def test_the_clock_that_issued_it_may_be_half_a_minute_ahead(
    product: Product, forge: TokenForger
) -> None:
    now = int(product.now().timestamp())

    assert forge.outcome(forge.token(iat=now + 30)) == (200, None)
    assert forge.outcome(forge.token(iat=now + 32)) == (401, "UNAUTHENTICATED")


def test_a_token_that_would_live_longer_is_not_one_of_ours(forge: TokenForger) -> None:
    longer = forge.claims["exp"] + 1

    assert forge.outcome(forge.token(exp=longer)) == (401, "UNAUTHENTICATED")


def test_no_part_of_a_token_can_be_changed(forge: TokenForger) -> None:
    token = forge.genuine

    for place in range(0, len(token), 9):
        altered = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert forge.outcome(altered) == (401, "UNAUTHENTICATED")


def test_another_users_session_is_refused(product: Product, forge: TokenForger) -> None:
    other = TokenForger(product, product.user())

    for mixed in (forge.token(sid=other.claims["sid"]), forge.token(sub=other.claims["sub"])):
        assert forge.outcome(mixed) == (401, "SESSION_REVOKED")


def test_the_next_key_verifies_already(product: Product, forge: TokenForger) -> None:
    (ring,) = secret_store.read_json(product.app.settings.token_keys_secret)["rings"]
    key = ring["next"]

    token = forge.token(key=jwt.PyJWK(key, "EdDSA").key, header={"kid": key["kid"]})

    assert forge.outcome(token) == (200, None)

"""Rotating the signing key: no session ends, and retired keys stop verifying."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from coreapi.operations.events import signing_keys
from coreapi.settings import Settings
from tests.actors.token_forger import PROFILE, TokenForger
from tests.harness.product import Product

Rotate = Callable[[str], None]


@pytest.fixture
def rotate(product: Product, monkeypatch: pytest.MonkeyPatch) -> Rotate:
    """Return a function that deploys with another label of rotation."""
    usual = product.stack.settings_of
    present = "first"

    def rotated(label: str) -> None:
        nonlocal present
        secret = product.app.settings.token_keys_secret
        made = signing_keys.make_signing_keys(secret, label, label, present, product.now())
        if made.ring_id != present:
            signing_keys.delete_signing_keys(secret, present)
            present = made.ring_id
        keys = {"signing_public_keys": made.public_keys, "signing_key_id": made.key_id}

        def settings_of(function: str) -> Settings:
            return replace(usual(function), **keys)

        monkeypatch.setattr(product.stack, "settings_of", settings_of)
        product.app = replace(product.app, settings=replace(product.app.settings, **keys))
        product.forget_settings()

    return rotated


def _published(product: Product) -> set[str]:
    keys: list[dict[str, str]] = product.get("/.well-known/jwks.json").json["keys"]
    assert all(key.keys() == {"kty", "crv", "alg", "use", "kid", "x"} for key in keys)
    return {key["kid"] for key in keys}


def test_a_token_outlives_any_number_of_rotations_until_it_expires(
    product: Product, rotate: Rotate
) -> None:
    forge = TokenForger(product, product.user())

    for label in ("2", "3", "4", "5"):
        rotate(label)
        product.advance(minutes=3, seconds=44)
        assert forge.outcome(forge.genuine) == (200, None)
    product.advance(minutes=1)

    assert forge.outcome(forge.genuine) == (401, "TOKEN_EXPIRED")


def test_a_session_goes_on_through_rotations(product: Product, rotate: Rotate) -> None:
    tokens = product.login(product.user()).json
    signers = set[str]()

    for label in ("2", "3", "4"):
        rotate(label)
        product.advance(minutes=20)
        refresh = {"x-refresh-token": tokens["refreshToken"]}
        tokens = product.post("/auth/refresh-token", headers=refresh).json
        assert product.get(PROFILE, as_=tokens["accessToken"]).status == 200
        signers.add(product.app.settings.signing_key_id)

    assert len(signers) == 3


def test_a_retired_key_verifies_for_an_hour_and_not_longer(
    product: Product, rotate: Rotate
) -> None:
    person = product.user()
    forge = TokenForger(product, person)
    rotate("2")

    product.advance(minutes=59, seconds=59)
    assert forge.outcome(_fresh(forge)) == (200, None)
    assert forge.kid in _published(product)
    product.advance(seconds=1)

    assert forge.outcome(_fresh(forge)) == (401, "UNAUTHENTICATED")
    assert forge.kid not in _published(product)


def test_further_rotations_do_not_prolong_a_retired_key(product: Product, rotate: Rotate) -> None:
    forge = TokenForger(product, product.user())

    for label in ("2", "3", "4"):
        rotate(label)
        product.advance(minutes=20)

    assert forge.outcome(_fresh(forge)) == (401, "UNAUTHENTICATED")


def test_after_a_revocation_everybody_signs_in_again(product: Product, rotate: Rotate) -> None:
    person = product.user()
    forge = TokenForger(product, person)
    refresh = {"x-refresh-token": forge.tokens.refresh_token}

    rotate("revoke-2026-11-22")

    assert forge.outcome(forge.genuine) == (401, "UNAUTHENTICATED")
    refreshed = product.post("/auth/refresh-token", headers=refresh)
    assert refreshed.outcome == (401, "UNAUTHENTICATED")
    assert product.login(person).status == 200


def test_the_same_label_again_changes_nothing(product: Product, rotate: Rotate) -> None:
    rotate("2")
    before = product.app.settings

    rotate("2")

    assert product.app.settings == before


def _fresh(forge: TokenForger) -> str:
    """Return a token that the forger signs now, with the key that it has."""
    now = int(forge.product.now().timestamp())
    return forge.token(iat=now, exp=now + 60)

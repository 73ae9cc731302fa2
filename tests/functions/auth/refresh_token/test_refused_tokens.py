"""Texts that are not genuine refresh tokens."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from coreapi.access.tokens import signing_keys
from tests.harness.product import Product
from tests.harness.response import Response

PATH = "/auth/refresh-token"
PROFILE = "/user/profile/organization"


def _refresh(product: Product, token: str, **how: Any) -> Response:
    return product.post(PATH, headers={"x-refresh-token": token}, **how)


def test_no_token_is_no_credential(product: Product) -> None:
    assert product.post(PATH).outcome == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "rt_",
        "rt_AAAA",
        "not a token",
        "rt_" + "A" * 134,
        "A" * 4000,
        "rt_" + "é" * 60,
        "rt_\u2028",
        "..",
        "rt_" + "=" * 134,
    ],
)
def test_what_is_no_token_of_ours_is_refused(product: Product, token: str) -> None:
    with product.unchanged():
        assert _refresh(product, token).outcome == (401, "UNAUTHENTICATED")


def test_no_altered_token_passes_or_ends_the_session(product: Product) -> None:
    token = product.session(product.user()).refresh_token

    for place in range(3, len(token), 7):
        altered = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert _refresh(product, altered).outcome == (401, "UNAUTHENTICATED")

    assert _refresh(product, token).status == 200


@pytest.mark.parametrize("spelling", ["{}=", "{} {}", "{}\n{}", "{}.", "RT_{}"])
def test_another_spelling_of_a_token_is_none(product: Product, spelling: str) -> None:
    token = product.session(product.user()).refresh_token

    assert _refresh(product, spelling.format(token, token)).outcome == (401, "UNAUTHENTICATED")


def test_a_token_cannot_be_carried_over_to_another_session(product: Product) -> None:
    mine, theirs = product.session(product.user()), product.session(product.user())
    raw = [
        base64.urlsafe_b64decode(t.refresh_token.removeprefix("rt_") + "==") for t in (mine, theirs)
    ]
    forged = "rt_" + base64.urlsafe_b64encode(raw[1][:36] + raw[0][36:]).decode().rstrip("=")

    assert _refresh(product, forged).outcome == (401, "UNAUTHENTICATED")
    assert _refresh(product, theirs.refresh_token).status == 200


def test_a_token_of_another_stage_is_refused(product: Product) -> None:
    person = product.user()
    token = product.session(person).refresh_token
    other, _ = signing_keys.KeyRings().made("other", "1", None, product.now())
    signing = {"kid": product.app.settings.signing_key_id}
    (ring,) = other.rings
    rings = replace(other, rings=(replace(ring, current={**ring.current, **signing}),))
    product.put_secret(product.app.settings.token_keys_secret, rings.to_json())

    assert _refresh(product, token).outcome == (401, "UNAUTHENTICATED")

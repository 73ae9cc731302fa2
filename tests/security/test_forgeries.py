"""Forged access tokens: each gets the answer of a missing token, and reads no table."""

import pytest

from tests.actors.token_forger import PROFILE, TokenForger
from tests.harness.product import Product
from tests.harness.response import Response
from tests.readers.answers import without_request_id
from tests.security.forgeries import FORGERIES


@pytest.fixture
def forge(product: Product) -> TokenForger:
    return TokenForger(product, product.user())


def test_what_the_forge_leaves_unchanged_is_genuine(forge: TokenForger) -> None:
    assert forge.outcome(forge.token()) == (200, None)


def test_every_forgery_is_answered_like_any_text_that_is_no_token(
    product: Product, forge: TokenForger, subtests: pytest.Subtests
) -> None:
    bare = product.get(PROFILE, as_="x")
    assert bare.outcome == (401, "UNAUTHENTICATED")
    for name, forgery in FORGERIES.items():
        with subtests.test(name), product.calls() as calls:
            answer = product.get(PROFILE, as_=forgery(forge))
            assert _comparable(answer) == _comparable(bare)
            assert calls.count == 0
    assert forge.outcome(forge.genuine) == (200, None)


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "bEaReR"])
def test_the_scheme_may_be_written_in_any_case(
    product: Product, forge: TokenForger, scheme: str
) -> None:
    headers = {"authorization": f"{scheme} {forge.genuine}"}

    assert product.get(PROFILE, headers=headers).status == 200


@pytest.mark.parametrize("scheme", ["Bearer\t", "Basic ", "Token ", "JWT ", "", "Bearer:", "DPoP "])
def test_another_scheme_opens_nothing(product: Product, forge: TokenForger, scheme: str) -> None:
    headers = {"authorization": f"{scheme}{forge.genuine}"}

    assert product.get(PROFILE, headers=headers).outcome == (401, "UNAUTHENTICATED")


def test_a_token_in_another_place_opens_nothing(product: Product, forge: TokenForger) -> None:
    for place in ("x-access-token", "cookie", "x-authorization", "proxy-authorization"):
        headers = {place: f"Bearer {forge.genuine}"}
        assert product.get(PROFILE, headers=headers).outcome == (401, "UNAUTHENTICATED")
    query = f"access_token={forge.genuine}"
    assert product.get(PROFILE, query=query).outcome == (401, "UNAUTHENTICATED")


def _comparable(answer: Response) -> tuple[object, ...]:
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status, headers, without_request_id(answer.text), len(answer.content)

"""GET /.well-known/jwks.json."""

import json

import jwt

from tests.conftest import Event
from tests.harness.product import Product

PATH = "/.well-known/jwks.json"


def test_the_documented_request_answers_the_public_keys(product: Product, event: Event) -> None:
    answer = product.send_event(event("well_known/jwks_json/jwks"))

    assert answer.status == 200
    for key in answer.json["keys"]:
        assert set(key) == {"kty", "crv", "alg", "use", "kid", "x"}
        assert (key["kty"], key["crv"], key["alg"], key["use"]) == (
            "OKP",
            "Ed25519",
            "EdDSA",
            "sig",
        )


def test_any_cache_may_keep_it_for_five_minutes(product: Product) -> None:
    assert product.get(PATH).headers["cache-control"] == "public, max-age=300"


def test_a_fresh_access_token_verifies_by_it(product: Product) -> None:
    token = product.login(product.user()).json["accessToken"]
    kid = jwt.get_unverified_header(token)["kid"]
    (key,) = [key for key in product.get(PATH).json["keys"] if key["kid"] == kid]

    claims = jwt.decode(
        token,
        jwt.PyJWK.from_json(json.dumps(key)).key,
        algorithms=["EdDSA"],
        audience="core-api",
        options={"verify_exp": False, "verify_iat": False},
    )

    assert claims["iss"] == product.app.settings.token_issuer


def test_the_next_key_is_public_already(product: Product) -> None:
    assert len(product.get(PATH).json["keys"]) == 2


def test_it_asks_nothing_of_the_table(product: Product) -> None:
    with product.calls() as calls:
        product.get(PATH)

    assert calls.count == 0

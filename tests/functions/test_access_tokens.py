"""Access tokens: only ours, only now, only of a session that lives."""

import base64
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coreapi.access import secret_store, signing_keys
from tests.making import Person
from tests.product import Product

PROFILE = "/user/profile/organization"
FORGED = (401, "UNAUTHENTICATED")


class Forge:
    """Makes tokens that differ from a genuine one in one thing."""

    def __init__(self, product: Product, person: Person) -> None:
        settings = product.app.settings
        ring = secret_store.read_json(settings.token_keys_secret)
        genuine = product.session(person).access_token
        self.product = product
        self.key = jwt.PyJWK(ring["current"], "EdDSA").key
        self.kid = settings.signing_key_id
        self.genuine = genuine
        self.claims: dict[str, Any] = _decoded(genuine.split(".")[1])

    def token(self, *, key: Any = None, algorithm: str = "EdDSA", **changes: Any) -> str:
        header = {"typ": "at+jwt", "kid": self.kid} | changes.pop("header", {})
        claims = {k: v for k, v in (self.claims | changes).items() if v is not None}
        return jwt.encode(claims, key or self.key, algorithm=algorithm, headers=header)

    def outcome(self, token: str) -> tuple[int, str | None]:
        with self.product.unchanged():
            return self.product.get(PROFILE, as_=token).outcome


@pytest.fixture
def forge(product: Product) -> Forge:
    return Forge(product, product.user())


def test_what_the_forge_leaves_unchanged_is_genuine(forge: Forge) -> None:
    assert forge.outcome(forge.token()) == (200, None)


def test_a_token_dies_after_15_minutes(product: Product, forge: Forge) -> None:
    product.advance(minutes=14, seconds=59)
    assert forge.outcome(forge.genuine) == (200, None)

    product.advance(seconds=1)
    assert forge.outcome(forge.genuine) == (401, "TOKEN_EXPIRED")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another-api"},
        {"aud": None},
        {"sub": None},
        {"sid": None},
        {"jti": None},
        {"iat": None},
        {"exp": None},
        {"exp": "2900000000"},
        {"exp": 2900000000.5},
        {"exp": True},
        {"iat": 2900000000},
        {"sub": "*"},
        {"sub": "0" * 26 + "#"},
        {"sub": 1},
        {"sub": ["x"]},
        {"sid": "x"},
        {"sid": {}},
        {"header": {"typ": "JWT"}},
        {"header": {"typ": None}},
        {"header": {"kid": "another"}},
        {"header": {"kid": "../../etc/passwd"}},
        {"header": {"crit": ["exp"]}},
        {"header": {"b64": False, "crit": ["b64"]}},
    ],
    ids=str,
)
def test_one_wrong_word_is_enough(forge: Forge, changes: dict[str, Any]) -> None:
    assert forge.outcome(forge.token(**changes)) == FORGED


def test_a_token_without_a_key_id_is_refused(forge: Forge) -> None:
    token = jwt.encode(forge.claims, forge.key, algorithm="EdDSA", headers={"typ": "at+jwt"})

    assert forge.outcome(token) == FORGED


def test_an_unsigned_token_is_refused(forge: Forge) -> None:
    for spelling in ("none", "None", "nOnE", ""):
        header = {"typ": "at+jwt", "kid": forge.kid, "alg": spelling}
        token = f"{_encoded(header)}.{_encoded(forge.claims)}."
        assert forge.outcome(token) == FORGED


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused(
    product: Product, forge: Forge
) -> None:
    keys = json.loads(product.app.settings.signing_public_keys)["keys"]
    public = next(key["x"] for key in keys if key["kid"] == forge.kid)
    for secret in (public.encode(), base64.urlsafe_b64decode(public + "=")):
        assert forge.outcome(forge.token(key=secret, algorithm="HS256")) == FORGED


def test_a_token_that_brings_its_own_key_is_refused(forge: Forge) -> None:
    key = Ed25519PrivateKey.generate()
    x = base64.urlsafe_b64encode(key.public_key().public_bytes_raw()).decode().rstrip("=")
    own = {"kty": "OKP", "crv": "Ed25519", "x": x}

    for header in ({"jwk": own}, {"jku": "https://example.com/jwks"}, {"x5u": "https://a.example"}):
        assert forge.outcome(forge.token(key=key, header=header)) == FORGED


def test_a_token_of_another_stage_is_refused(product: Product, forge: Forge) -> None:
    other = signing_keys.new_ring("other", product.now()).current

    token = forge.token(key=jwt.PyJWK(other, "EdDSA").key, header={"kid": other["kid"]})

    assert forge.outcome(token) == FORGED


def test_no_part_of_a_token_can_be_changed(forge: Forge) -> None:
    token = forge.genuine

    for place in range(0, len(token) - 2, 9):
        altered = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert forge.outcome(altered) == FORGED


@pytest.mark.parametrize("cut", [1, 2, 10, 43, 85, 86, 87])
def test_a_truncated_signature_is_refused(forge: Forge, cut: int) -> None:
    assert forge.outcome(forge.genuine[:-cut]) == FORGED


def test_another_users_session_is_refused(product: Product, forge: Forge) -> None:
    other = Forge(product, product.user())

    assert forge.outcome(forge.token(sid=other.claims["sid"])) == (401, "SESSION_REVOKED")


def test_the_next_key_verifies_already(product: Product, forge: Forge) -> None:
    ring = secret_store.read_json(product.app.settings.token_keys_secret)
    key = ring["next"]

    token = forge.token(key=jwt.PyJWK(key, "EdDSA").key, header={"kid": key["kid"]})

    assert forge.outcome(token) == (200, None)


def test_a_refresh_token_is_no_access_token(product: Product) -> None:
    tokens = product.session(product.user())

    assert product.get(PROFILE, as_=tokens.refresh_token).outcome == FORGED


def _decoded(part: str) -> dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def _encoded(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")

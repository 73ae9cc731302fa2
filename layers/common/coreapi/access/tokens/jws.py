"""Signatures of tokens: compact JWS (RFC 7515) with Ed25519 (RFC 8037), and no other algorithm.

By the library that has the algorithm. One for all algorithms costs each start more than the table's
client does, and the choice between them is what forged tokens live on (ADR 0023).
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ALGORITHM = "EdDSA"
_PARTS = 3


class InvalidTokenError(Exception):
    """A text that is no JWS of ours."""


def sign(claims: Mapping[str, object], kind: str, key: Mapping[str, str]) -> str:
    """Return the signed token of a kind (`typ`); the key is a private JSON Web Key with a `kid`."""
    private = Ed25519PrivateKey.from_private_bytes(_decoded(key["d"]))
    signed = f"{_encoded(_text(_header(kind, key['kid'])))}.{_encoded(_text(claims))}"
    return f"{signed}.{_encoded(private.sign(signed.encode()))}"


def public_key(key: Mapping[str, str]) -> Ed25519PublicKey:
    """Return the key that a public JSON Web Key stands for."""
    if (key["kty"], key["crv"]) != ("OKP", "Ed25519"):
        raise InvalidTokenError("No key of this algorithm.")
    return Ed25519PublicKey.from_public_bytes(_decoded(key["x"]))


def verify(token: str, kind: str, keys: Mapping[str, Ed25519PublicKey]) -> dict[str, Any]:
    """Return the claims of a token of a kind that one of our keys has signed.

    Its header must say what ours say and nothing else: so nothing in it can ask for another
    algorithm, another key or another reading of what follows (RFC 8725 §3.1, §3.5, §3.11).

    Raises:
        InvalidTokenError: Not a token, or of another kind, or of no key, or altered.
    """
    parts = token.split(".")
    if len(parts) != _PARTS:
        raise InvalidTokenError("Not three parts.")
    header, claims, signature = map(_decoded, parts)
    said = _object(header)
    kid = said.get("kid")
    key = keys.get(kid) if isinstance(kid, str) else None
    if key is None or said != _header(kind, kid):
        raise InvalidTokenError("Not signed by us.")
    try:
        key.verify(signature, f"{parts[0]}.{parts[1]}".encode())
    except InvalidSignature:
        raise InvalidTokenError("Altered.") from None
    return _object(claims)


def _header(kind: str, kid: object) -> dict[str, object]:
    return {"alg": _ALGORITHM, "typ": kind, "kid": kid}


def _object(data: bytes) -> dict[str, Any]:
    try:
        # As text: given bytes, json would take UTF-16 and halves of surrogate pairs too.
        value: object = json.loads(data.decode(), object_pairs_hook=_members)
    except (ValueError, RecursionError):
        raise InvalidTokenError("Not JSON.") from None
    if not isinstance(value, dict):
        raise InvalidTokenError("Not an object.")
    return cast("dict[str, Any]", value)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, no member of which is there twice (RFC 7515 §4, RFC 7519 §4)."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidTokenError("A member twice.")
    return members


def _text(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(part: str) -> bytes:
    """Return the bytes of base64url without padding; only the one spelling that they have."""
    try:
        data = urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        raise InvalidTokenError("Not base64url.") from None
    if _encoded(data) != part:
        raise InvalidTokenError("Not base64url.")
    return data

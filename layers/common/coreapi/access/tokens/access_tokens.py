"""Access tokens: Ed25519-signed JWTs (RFC 9068, RFC 8725) that name a user and a session.

They carry no rights; each request reads those from the table.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import jwt
from jwt.utils import base64url_encode

from coreapi import ids, policy
from coreapi.access.tokens import signing_keys
from coreapi.clock import epoch
from coreapi.errors import InvalidAccessToken, TokenExpired
from coreapi.settings import Settings

_ALGORITHM = "EdDSA"
_TYPE = "at+jwt"
_CLAIMS = {"iss": str, "aud": str, "sub": str, "sid": str, "iat": int, "exp": int, "jti": str}
_MAX_LENGTH = 2048
_CLOCK_SKEW_SECONDS = 30


@dataclass(frozen=True, slots=True)
class AccessToken:
    """The claims of a verified access token."""

    user_id: str
    session_id: str


def issue(user_id: str, session_id: str, settings: Settings, now: datetime) -> tuple[str, datetime]:
    """Return a signed access token and its expiry.

    Raises:
        ServiceUnavailable: The signing key cannot be read now.
    """
    key = signing_keys.signing_ring(settings)["current"]
    expires_at = now + policy.ACCESS_TOKEN_LIFETIME
    claims = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": user_id,
        "sid": session_id,
        "iat": epoch(now),
        "exp": epoch(expires_at),
        "jti": ids.random_token(16),
    }
    token = jwt.encode(claims, jwt.PyJWK(key, _ALGORITHM), headers=_header(key))
    return token, expires_at


def verify(token: str, settings: Settings, now: datetime) -> AccessToken:
    """Return the claims of a token, if it is genuine and of this stage.

    PyJWT verifies the signature, the issuer and the audience. Beyond that, a token must be exactly
    as this stage issues it: the header is compared as a whole, and only it selects the key
    (RFC 8725 §3.1, §3.10, §3.11); the claims are exactly the expected ones, with their types, each
    once; and there is only one accepted encoding of each part.

    Raises:
        InvalidAccessToken: This stage did not issue it.
        TokenExpired: It is genuine but expired.
    """
    header, _, _ = token.partition(".")
    key, ends = _public_keys(settings.signing_public_keys).get(header, (None, None))
    if key is None or len(token) > _MAX_LENGTH or not token.isascii():
        raise InvalidAccessToken
    if ends is not None and ends <= epoch(now):
        raise InvalidAccessToken
    try:
        read = jwt.decode_complete(
            token,
            key,
            algorithms=[_ALGORITHM],
            issuer=settings.token_issuer,
            audience=settings.token_audience,
            # Times are compared below, with the call's clock.
            options={"verify_exp": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError as error:
        raise InvalidAccessToken from error
    claims, signature = read["payload"], base64url_encode(read["signature"]).decode()
    if token != f"{header}.{_encoded(claims)}.{signature}":
        raise InvalidAccessToken
    if {name: type(value) for name, value in claims.items()} != _CLAIMS:
        raise InvalidAccessToken
    if not (ids.is_id(claims["sub"]) and ids.is_id(claims["sid"])):
        raise InvalidAccessToken
    if claims["iat"] > epoch(now) + _CLOCK_SKEW_SECONDS:
        raise InvalidAccessToken
    if claims["exp"] > claims["iat"] + policy.ACCESS_TOKEN_LIFETIME.total_seconds():
        raise InvalidAccessToken
    if claims["exp"] <= epoch(now):
        raise TokenExpired
    return AccessToken(claims["sub"], claims["sid"])


@cache
def _public_keys(key_set: str) -> dict[str, tuple[jwt.PyJWK, int | None]]:
    """Return this stage's public keys, by the header of the tokens that they sign.

    A retired key has the moment from which it verifies nothing.
    """
    keys = json.loads(key_set)["keys"]
    return {_encoded(_header(key)): (jwt.PyJWK(key, _ALGORITHM), key.get("exp")) for key in keys}


def _header(key: Mapping[str, str]) -> dict[str, str]:
    """Return the whole header, in the order in which PyJWT writes it."""
    return {"alg": _ALGORITHM, "kid": key["kid"], "typ": _TYPE}


def _encoded(part: dict[str, Any]) -> str:
    """Return a header or claims as PyJWT writes them."""
    return base64url_encode(json.dumps(part, separators=(",", ":")).encode()).decode()

"""Access tokens: Ed25519-signed JWTs (RFC 9068, RFC 8725) that say who and which session.

They carry no rights; those are read anew with each request.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from coreapi import ids, policy
from coreapi.access.secrets import secret_store
from coreapi.access.tokens import jws
from coreapi.clock import epoch
from coreapi.errors import ServiceUnavailable, TokenExpired, Unauthenticated
from coreapi.settings import Settings

_TYPE = "at+jwt"
_CLAIMS = ("iss", "aud", "sub", "sid", "iat", "exp", "jti")
_MAX_CHARACTERS = 2048
_CLOCK_SKEW_SECONDS = 30


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a verified access token says."""

    user_id: str
    session_id: str


def issue(user_id: str, session_id: str, settings: Settings, now: datetime) -> tuple[str, datetime]:
    """Return a signed access token and its expiry.

    Raises:
        ServiceUnavailable: The signing key cannot be read now.
    """
    key = _signing_key(settings)
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
    return jws.sign(claims, _TYPE, key), expires_at


def verify(token: str, settings: Settings, now: datetime) -> AccessToken:
    """Return what a token says, when it is genuine and of this stage.

    Only `kid` of the header chooses, and only among this stage's own keys; keys or addresses of
    keys in a token are never looked at (RFC 8725 §3.10).

    Raises:
        Unauthenticated: It is not one of ours.
        TokenExpired: It is, but past its time.
    """
    if len(token) > _MAX_CHARACTERS:
        raise Unauthenticated
    try:
        claims = jws.verify(token, _TYPE, _public_keys(settings.signing_public_keys))
    except jws.InvalidTokenError as error:
        raise Unauthenticated from error
    ours = {"iss": settings.token_issuer, "aud": settings.token_audience}
    if any(claims.get(name) is None for name in _CLAIMS) or not ours.items() <= claims.items():
        raise Unauthenticated
    user_id, session_id, expires = claims["sub"], claims["sid"], claims["exp"]
    issued, valid_from = claims["iat"], claims.get("nbf", claims["iat"])
    if not all(isinstance(text, str) for text in (user_id, session_id, claims["jti"])):
        raise Unauthenticated
    if not all(type(moment) is int for moment in (expires, issued, valid_from)):
        raise Unauthenticated
    if max(issued, valid_from) > epoch(now) + _CLOCK_SKEW_SECONDS:
        raise Unauthenticated
    if expires > issued + policy.ACCESS_TOKEN_LIFETIME.total_seconds():
        raise Unauthenticated
    if expires <= epoch(now):
        raise TokenExpired
    if not (ids.is_id(user_id) and ids.is_id(session_id)):
        raise Unauthenticated
    return AccessToken(user_id, session_id)


@cache
def _public_keys(key_set: str) -> dict[str, Ed25519PublicKey]:
    return {key["kid"]: jws.public_key(key) for key in json.loads(key_set)["keys"]}


def _signing_key(settings: Settings) -> Mapping[str, str]:
    """Return the private key that the environment says signs now."""
    for fresh in (False, True):  # once more, for a copy read before a rotation
        ring = secret_store.read_json(settings.token_keys_secret, fresh=fresh)
        for key in (ring["current"], ring["next"], *(r["key"] for r in ring["retired"])):
            if key["kid"] == settings.signing_key_id:
                return key
    raise ServiceUnavailable

"""Access tokens: Ed25519-signed JWTs (RFC 9068, RFC 8725) that say who and which session.

They carry no rights; those are read anew with each request.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import jwt

from coreapi import ids
from coreapi.access import secret_store
from coreapi.clock import epoch
from coreapi.errors import ServiceUnavailable, TokenExpired, Unauthenticated
from coreapi.settings import Settings

LIFETIME = timedelta(minutes=15)
_ALGORITHM = "EdDSA"
_TYPE = "at+jwt"
_CLAIMS = ("iss", "aud", "sub", "sid", "iat", "exp", "jti")
_LONGEST = 2048
# 64 bytes have one spelling in base64url: the last of 86 characters has four bits to spare, all 0.
_ENDS_IN_SIGNATURE = re.compile(r".*\.[A-Za-z0-9_-]{85}[AQgw]")
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
    expires_at = now + LIFETIME
    claims = {
        "iss": settings.token_issuer,
        "aud": settings.token_audience,
        "sub": user_id,
        "sid": session_id,
        "iat": epoch(now),
        "exp": epoch(expires_at),
        "jti": ids.random_token(16),
    }
    headers = {"typ": _TYPE, "kid": settings.signing_key_id}
    return jwt.encode(claims, key.key, algorithm=_ALGORITHM, headers=headers), expires_at


def verify(token: str, settings: Settings, now: datetime) -> AccessToken:
    """Return what a token says, when it is genuine and of this stage.

    Only `kid` of the header chooses, and only among this stage's own keys; keys or addresses of
    keys in a token are never looked at (RFC 8725 §3.10).

    Raises:
        Unauthenticated: It is not one of ours.
        TokenExpired: It is, but past its time.
    """
    try:
        if len(token) > _LONGEST or not _ENDS_IN_SIGNATURE.fullmatch(token):
            raise Unauthenticated
        header: dict[str, Any] = jwt.get_unverified_header(token)
        key = _public_keys(settings.signing_public_keys).get(header.get("kid", ""))
        if key is None or header.get("typ") != _TYPE or "crit" in header:
            raise Unauthenticated
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=[_ALGORITHM],
            audience=settings.token_audience,
            issuer=settings.token_issuer,
            # Time is asked of our clock, below.
            options={
                "require": list(_CLAIMS),
                "strict_aud": True,
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise Unauthenticated from error
    user_id, session_id, expires = claims["sub"], claims["sid"], claims["exp"]
    issued, valid_from = claims["iat"], claims.get("nbf", claims["iat"])
    if not (isinstance(user_id, str) and isinstance(session_id, str)):
        raise Unauthenticated
    if not all(type(moment) is int for moment in (expires, issued, valid_from)):
        raise Unauthenticated
    if max(issued, valid_from) > epoch(now) + _CLOCK_SKEW_SECONDS:
        raise Unauthenticated
    if expires > issued + LIFETIME.total_seconds():
        raise Unauthenticated
    if expires <= epoch(now):
        raise TokenExpired
    if not (ids.is_id(user_id) and ids.is_id(session_id)):
        raise Unauthenticated
    return AccessToken(user_id, session_id)


@cache
def _public_keys(key_set: str) -> dict[str, jwt.PyJWK]:
    return {key["kid"]: jwt.PyJWK(key, _ALGORITHM) for key in json.loads(key_set)["keys"]}


def _signing_key(settings: Settings) -> jwt.PyJWK:
    """Return the private key that the environment says signs now."""
    for fresh in (False, True):  # once more, for a copy read before a rotation
        ring = secret_store.read_json(settings.token_keys_secret, fresh=fresh)
        for key in (ring["current"], ring["next"], *(r["key"] for r in ring["retired"])):
            if key["kid"] == settings.signing_key_id:
                return jwt.PyJWK(key, _ALGORITHM)
    raise ServiceUnavailable

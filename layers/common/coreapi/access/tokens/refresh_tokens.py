"""Refresh tokens: opaque, rotating, each derived from the one before (RFC 9700 §4.14).

A token is `rt_` and the URL-safe base64 of user id, session id, counter, secret and signature:

- The **secret** of a session's first token is random; each further one is a keyed hash of the
  previous secret and the counter. So refreshes with the same token get the same successor, and a
  lost answer or a second tab does not end the session.
- The **signature** is a keyed hash of all the rest: a forged token is refused without reading the
  table, and cannot be presented as an old one to end another user's session.

The table stores only a hash of the secret.
"""

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256

from jwt.utils import base64url_decode, base64url_encode
from ulid import ULID

from coreapi.access.tokens import signing_keys
from coreapi.errors import Unauthenticated
from coreapi.settings import Settings

_PREFIX = "rt_"
_ID, _COUNTER, _SECRET, _SIGNATURE_BYTES = 16, 4, 32, 16
_LENGTH = 2 * _ID + _COUNTER + _SECRET + _SIGNATURE_BYTES


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A genuine refresh token, taken apart."""

    user_id: str
    session_id: str
    counter: int
    secret: bytes

    @property
    def hash(self) -> str:
        """Return what the table keeps of it."""
        return sha256(self.secret).hexdigest()


def first(user_id: str, session_id: str) -> RefreshToken:
    """Return the first token of a session."""
    return RefreshToken(user_id, session_id, 0, secrets.token_bytes(_SECRET))


def successor(token: RefreshToken, settings: Settings) -> RefreshToken:
    """Return the one token that may follow a token; raises SERVICE_UNAVAILABLE without keys."""
    counter = token.counter + 1
    secret = _keyed(settings, b"next", _body(token) + counter.to_bytes(_COUNTER))
    return RefreshToken(token.user_id, token.session_id, counter, secret)


def descendant(token: RefreshToken, counter: int, settings: Settings) -> RefreshToken:
    """Return the successor of a token, after as many rotations as a counter says."""
    while token.counter < counter:
        token = successor(token, settings)
    return token


def write(token: RefreshToken, settings: Settings) -> str:
    """Return the token as the client keeps it; raises SERVICE_UNAVAILABLE without keys."""
    body = _body(token)
    signed = body + _keyed(settings, b"signature", body)[:_SIGNATURE_BYTES]
    return _PREFIX + base64url_encode(signed).decode()


def read(text: str, settings: Settings) -> RefreshToken:
    """Take a token apart.

    Raises:
        Unauthenticated: We never issued it.
        ServiceUnavailable: The keys cannot be read now.
    """
    try:
        signed = base64url_decode(text.removeprefix(_PREFIX))
    except ValueError as error:
        raise Unauthenticated from error
    body, signature = signed[:-_SIGNATURE_BYTES], signed[-_SIGNATURE_BYTES:]
    if len(signed) != _LENGTH:
        raise Unauthenticated
    token = RefreshToken(
        user_id=str(ULID(body[:_ID])),
        session_id=str(ULID(body[_ID : 2 * _ID])),
        counter=int.from_bytes(body[2 * _ID : 2 * _ID + _COUNTER]),
        secret=body[2 * _ID + _COUNTER :],
    )
    genuine = hmac.compare_digest(
        signature, _keyed(settings, b"signature", body)[:_SIGNATURE_BYTES]
    )
    # Only the one spelling that `write` gives: base64 has several for the same bytes.
    if not genuine or not hmac.compare_digest(text.encode(), write(token, settings).encode()):
        raise Unauthenticated
    return token


def _body(token: RefreshToken) -> bytes:
    return (
        ULID.from_str(token.user_id).bytes
        + ULID.from_str(token.session_id).bytes
        + token.counter.to_bytes(_COUNTER)
        + token.secret
    )


def _keyed(settings: Settings, purpose: bytes, message: bytes) -> bytes:
    key = signing_keys.signing_ring(settings)["refresh_key"].encode()
    return hmac.digest(key, purpose + b"\0" + message, "sha256")

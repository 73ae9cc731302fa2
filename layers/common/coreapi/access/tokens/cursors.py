"""List cursors: where a page ended, encrypted with a key of the caller's own.

A cursor is bound to its caller, its list and the list's filters; one that is made up, altered or
used elsewhere is refused. AES-256-GCM, with a key derived by HKDF (RFC 5869) from the owner's
cursor key, which is read with the owner: no secret need be fetched for a list. The list and its
filters are the associated data.
"""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from coreapi.errors import MalformedRequest

_PURPOSE = b"coreapi cursor v1"
_KEY_BYTES = 32
# Random, 96 bits: NIST SP 800-38D §8.3 allows 2^32 of them under one key.
_NONCE_BYTES = 12


class Owner(Protocol):
    """The owner of a cursor: a user, or a job."""

    @property
    def cursor_key(self) -> str:
        """Return the secret that the key of the owner's cursors is derived from."""
        ...


def encrypt(position: dict[str, Any], owner: Owner, scope: str) -> str:
    """Return a cursor.

    Args:
        position: Where the page ended.
        owner: Whose it is; it is of no use to anyone else.
        scope: The list and its filters, as one text.
    """
    body = json.dumps(position, ensure_ascii=False, separators=(",", ":")).encode()
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _text(nonce + _cipher(owner).encrypt(nonce, body, scope.encode()))


def decrypt(cursor: str, owner: Owner, scope: str) -> dict[str, Any]:
    """Return the position that a cursor of this owner and list holds.

    Raises:
        MalformedRequest: It is not one.
    """
    try:
        raw = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
        nonce, encrypted = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
        body = _cipher(owner).decrypt(nonce, encrypted, scope.encode())
    except (InvalidTag, ValueError) as error:
        raise MalformedRequest("The cursor is not one of this list.") from error
    # Only the one spelling that `encrypt` returns: base64 has several for the same bytes.
    if _text(raw) != cursor:
        raise MalformedRequest("The cursor is not one of this list.")
    return json.loads(body)


def _cipher(owner: Owner) -> AESGCM:
    key = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
    return AESGCM(key.derive(owner.cursor_key.encode()))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")

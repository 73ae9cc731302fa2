"""List cursors: where a page ended, sealed with the caller's own key.

A cursor is bound to its caller, its list and the list's filters; one that is made up, altered or
taken elsewhere is refused. The key comes with its owner, so no secret need be fetched for a list.
"""

import binascii
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Protocol

from coreapi.errors import MalformedRequest

_MAC_BYTES = 16


class Owner(Protocol):
    """Whose a cursor is: a user, or a run that is not one person's."""

    @property
    def cursor_key(self) -> str:
        """Return the key that seals the owner's cursors."""
        ...


def encode(position: dict[str, Any], owner: Owner, scope: str) -> str:
    """Return a cursor.

    Args:
        position: Where the page ended.
        owner: Whose it is; it serves nobody else.
        scope: The list and its filters, as one text.
    """
    body = json.dumps(position, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    return _text(_mac(body, owner, scope) + body)


def decrypt(cursor: str, owner: Owner, scope: str) -> dict[str, Any]:
    """Return the position that a cursor of this owner and list holds.

    Raises:
        MalformedRequest: It is not one.
    """
    try:
        raw = urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise MalformedRequest("The cursor is not one of this list.") from error
    mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    # Only the one spelling that `encode` gives: base64 has several for the same bytes.
    is_altered = _text(raw) != cursor
    if is_altered or not hmac.compare_digest(mac, _mac(body, owner, scope)):
        raise MalformedRequest("The cursor is not one of this list.")
    return json.loads(body)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _mac(body: bytes, owner: Owner, scope: str) -> bytes:
    key = owner.cursor_key.encode()
    return hmac.digest(key, scope.encode() + b"\0" + body, "sha256")[:_MAC_BYTES]

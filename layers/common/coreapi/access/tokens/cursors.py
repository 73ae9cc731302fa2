"""List cursors: where a page ended, encrypted with a key of the caller's own.

A cursor is bound to its caller, its list and the list's filters; one that is made up, altered or
used elsewhere is refused. Its key is derived from the owner's cursor key, which is read with the
owner: no secret need be fetched for a list. The list and its filters are the associated data.
"""

import json
from typing import Any, Protocol

from coreapi import encryption
from coreapi.errors import MalformedRequest

_PURPOSE = "coreapi cursor v1"


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
    body = json.dumps(position, ensure_ascii=False, separators=(",", ":"))
    return encryption.encrypt(body, _key(owner), scope)


def decrypt(cursor: str, owner: Owner, scope: str) -> dict[str, Any]:
    """Return the position that a cursor of this owner and list holds.

    Raises:
        MalformedRequest: It is not one.
    """
    try:
        return json.loads(encryption.decrypt(cursor, _key(owner), scope))
    except encryption.DecryptionFailed as error:
        raise MalformedRequest("The cursor is not one of this list.") from error


def _key(owner: Owner) -> bytes:
    return encryption.derived_key(owner.cursor_key, _PURPOSE)

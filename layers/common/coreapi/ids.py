"""Identifiers: ULIDs, opaque to clients, sortable by the time of their making for us."""

import re
import secrets
from datetime import datetime

from ulid import ULID

_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")

# Whoever is looked up in vain: a well-formed id that no user has, so that the storage does the
# same work for an unknown address as for a known one.
NOBODY = "0" * 26


def new(now: datetime) -> str:
    """Return a new ULID of this moment."""
    return str(ULID.from_datetime(now))


def is_id(text: str) -> bool:
    """Tell whether a text has the form of an id; what has not is an unknown id (404)."""
    return _ULID.fullmatch(text) is not None


def random_token(size_bytes: int = 32) -> str:
    """Return a random secret of that many bytes, URL-safe and unpadded."""
    return secrets.token_urlsafe(size_bytes)

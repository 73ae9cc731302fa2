"""Identifiers: ULIDs, opaque to clients; they sort by the time of their creation."""

import re
import secrets
from datetime import UTC, datetime, timedelta

from ulid import ULID

_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_TIME = 10  # of the 26 characters
_BYTES, _TIME_BYTES = 16, 6

# A well-formed id that no user has: looked up for an unknown address, so that the storage does the
# same work as for a known one.
UNKNOWN = "0" * 26


def new(now: datetime) -> str:
    """Return a new ULID of a moment."""
    return str(ULID.from_datetime(now))


def after(previous: str | None, now: datetime) -> str:
    """Return a new ULID that sorts after another one, also if the clocks disagree."""
    made = new(now)
    if previous is None or made[:_TIME] > previous[:_TIME]:
        return made
    return str(ULID.from_int(int(ULID.from_str(previous)) + 1))


def like(ulid: str, digest: bytes) -> str:
    """Return the ULID with the time of another one, and a digest's first bytes as random part."""
    time = ULID.from_str(ulid).bytes[:_TIME_BYTES]
    return str(ULID.from_bytes(time + digest[: _BYTES - _TIME_BYTES]))


def earliest(moment: datetime) -> str:
    """Return the least text at or after a moment, for a range of ULIDs."""
    milliseconds = max(0, -((_EPOCH - moment) // _MILLISECOND))
    return str(ULID.from_int(milliseconds << 80))


def before(ulid: str) -> str:
    """Return the greatest ULID that sorts before another one."""
    return str(ULID.from_int(max(0, int(ULID.from_str(ulid)) - 1)))


def moment(ulid: str) -> datetime:
    """Return the moment of a ULID, a whole millisecond."""
    return _EPOCH + _MILLISECOND * (int(ULID.from_str(ulid)) >> 80)


def is_id(text: str) -> bool:
    """Return whether a text has the form of an id; other texts are unknown ids (404)."""
    return _ULID.fullmatch(text) is not None


def random_token(size_bytes: int = 32) -> str:
    """Return a random secret of that many bytes, URL-safe and unpadded."""
    return secrets.token_urlsafe(size_bytes)

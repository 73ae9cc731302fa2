"""Moments that a request names."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

_RFC_3339 = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


def _moment(given: Any) -> datetime:
    """Return the moment, in UTC, that a text stands for (RFC 3339 §5.6)."""
    if isinstance(given, str) and _RFC_3339.fullmatch(given):
        try:
            return datetime.fromisoformat(given.upper()).astimezone(UTC)
        except (ValueError, OverflowError):  # a 30th of February, or beyond the year 9999
            pass
    raise ValueError("Must be an RFC 3339 time with its offset, such as 2030-01-31T12:00:00Z.")


Moment = Annotated[datetime, BeforeValidator(_moment)]

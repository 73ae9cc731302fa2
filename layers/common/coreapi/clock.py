"""The one source of time: all code asks a clock, so that tests can move the time."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Returns the present moment."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


_NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_CHANCE = secrets.SystemRandom()


def pause(max_seconds: float) -> None:
    """Wait a random time, so that requests that wait for each other do not try again in step.

    The operating system's random numbers are used, since `random` returns the same ones in all
    execution environments that were started from one snapshot.
    """
    time.sleep(_CHANCE.uniform(0, max_seconds))


def epoch(moment: datetime) -> int:
    """Return whole seconds since 1970 of a moment, rounded down."""
    return int(moment.timestamp())


def rfc3339(moment: datetime) -> str:
    """Return a moment as RFC 3339 in UTC with milliseconds, as it is stored and answered."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_rfc3339(text: str) -> datetime:
    """Return the moment that `rfc3339` wrote."""
    return datetime.fromisoformat(text)


def in_words(duration: timedelta) -> str:
    """Return a duration of whole minutes in words: `15 minutes`, `one hour`, `seven days`."""
    count, unit = int(duration.total_seconds()) // 60, "minute"
    if count % 60 == 0:
        count, unit = count // 60, "hour"
        if count % 24 == 0 and count > 24:  # noqa: PLR2004 - one day is 24 hours
            count, unit = count // 24, "day"
    number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return f"{number} {unit}" if count == 1 else f"{number} {unit}s"

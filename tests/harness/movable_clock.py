"""The clock of the product under test."""

import threading
from datetime import UTC, datetime, timedelta

START = datetime(2031, 5, 13, 9, 0, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class MovableClock:
    """A clock that stands still, except for a millisecond at each call: all moments differ."""

    def __init__(self) -> None:
        self._now = START
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            self._now += _MILLISECOND
            return self._now

    def advance(self, by: timedelta) -> None:
        with self._lock:
            self._now += by

    def reset(self) -> None:
        with self._lock:
            self._now = START

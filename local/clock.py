"""The one clock of the local product: real time plus an offset that `/dev/clock` moves."""

import threading
import time
from datetime import UTC, datetime, timedelta


class OffsetClock:
    """Real time shifted by an offset; safe to move while requests run."""

    def __init__(self) -> None:
        """Start at real time."""
        self._offset = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the product's present moment, aware, in UTC."""
        return datetime.fromtimestamp(time.time(), UTC) + self._offset

    @property
    def offset(self) -> timedelta:
        """Return by how much it is ahead of real time."""
        return self._offset

    def advance(self, seconds: float) -> datetime:
        """Move the clock by `seconds` and return the new present.

        Raises:
            OverflowError: the moved clock would leave the years 1 to 9999.
        """
        with self._lock:
            offset = self._offset + timedelta(seconds=seconds)
            moved = datetime.fromtimestamp(time.time(), UTC) + offset
            self._offset = offset
        return moved

    def reset(self) -> None:
        """Return to real time."""
        with self._lock:
            self._offset = timedelta()

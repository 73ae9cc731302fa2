"""Retrying: a request that a concurrent one has made outdated reads, decides and writes again."""

import time
from collections.abc import Callable
from typing import TypeVar

from coreapi import clock
from coreapi.errors import ConcurrentChange

Result = TypeVar("Result")

_FIRST_PAUSE_SECONDS = 0.01
_MAX_PAUSE_SECONDS = 0.32


def until(deadline: float, attempt: Callable[[], Result]) -> Result:
    """Return the result of the first attempt that no concurrent change makes outdated.

    Args:
        deadline: When to give up, by `time.monotonic`.
        attempt: Reads, decides and writes; it has changed nothing when it raises
            `ConcurrentChange`.

    Raises:
        ConcurrentChange: There is no time left.
    """
    pause = _FIRST_PAUSE_SECONDS
    while True:
        try:
            return attempt()
        except ConcurrentChange:
            if time.monotonic() + pause >= deadline:
                raise
            clock.pause(pause)
            pause = min(2 * pause, _MAX_PAUSE_SECONDS)

"""Retries what a change at the same time made fail: read, decide and write again."""

from collections.abc import Callable
from typing import TypeVar

from coreapi import clock
from coreapi.errors import Conflict

Result = TypeVar("Result")

_ATTEMPTS = 32
_MAX_WAIT_SECONDS = 0.1


def retry_on_conflict(
    attempt: Callable[[], Result], conflicts: type[Conflict] | tuple[type[Conflict], ...]
) -> Result:
    """Return the result of the first attempt that no other change disturbed.

    Args:
        attempt: Reads, decides and writes on the condition that what it read still is so.
        conflicts: What its write is refused with when it is not.

    Raises:
        Conflict: There was no quiet moment.
    """
    for number in range(_ATTEMPTS):
        try:
            return attempt()
        except conflicts:
            longest = min(0.001 * 2**number, _MAX_WAIT_SECONDS)
            clock.pause(longest)
    raise Conflict

"""Changes that others make at the same time: read again, decide again, write again."""

from collections.abc import Callable
from typing import TypeVar

from coreapi import clock
from coreapi.errors import Conflict

Result = TypeVar("Result")

_ATTEMPTS = 32
_MAX_WAIT_SECONDS = 0.1


def retry_on_conflict(
    attempt: Callable[[], Result], disturbed: type[Conflict] | tuple[type[Conflict], ...]
) -> Result:
    """Return the result of the first attempt that nobody disturbed.

    Args:
        attempt: Reads, decides and writes on the condition that what it read still is so.
        disturbed: What its write is refused with when it is not.

    Raises:
        Conflict: There was no quiet moment.
    """
    for number in range(_ATTEMPTS):
        try:
            return attempt()
        except disturbed:
            longest = min(0.001 * 2**number, _MAX_WAIT_SECONDS)
            clock.pause(longest)
    raise Conflict

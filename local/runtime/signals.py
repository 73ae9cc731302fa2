"""Being told to end."""

import signal
from types import FrameType
from typing import NoReturn


def stoppable() -> None:
    """Take a request to end as an interruption, so that nothing of ours stays behind."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # one is enough
    raise KeyboardInterrupt

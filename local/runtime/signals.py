"""Handles signals that end the process."""

import signal
from types import FrameType
from typing import NoReturn


def stoppable() -> None:
    """Treat SIGTERM as an interruption, so that everything is cleaned up."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # one is enough
    raise KeyboardInterrupt

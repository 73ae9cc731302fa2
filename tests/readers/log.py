"""Reads the log line by line."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import pytest

from coreapi.log import logger


class Lines:
    """The log, as a stream to write to."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.text = ""

    def write(self, text: str) -> None:
        """Store what is written."""
        self.text += text

    def flush(self) -> None:
        """Do nothing: nothing is buffered."""

    @property
    def documents(self) -> list[dict[str, Any]]:
        """Return the lines, each of which is a JSON document."""
        return [json.loads(line) for line in self.text.splitlines()]


@contextmanager
def logged() -> Generator[Lines]:
    """Capture the log of all levels in the block."""
    lines, before = Lines(), logger.log_level
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(logger.registered_handler, "stream", lines)
        logger.setLevel("DEBUG")
        try:
            yield lines
        finally:
            logger.setLevel(before)

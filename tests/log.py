"""What is logged, taken in line by line."""

import json
from typing import Any


class Lines:
    """The log, as a stream to write to."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.text = ""

    def write(self, text: str) -> None:
        """Take in what is written."""
        self.text += text

    def flush(self) -> None:
        """Nothing is held back."""

    @property
    def documents(self) -> list[dict[str, Any]]:
        """Return the lines, each of which is a JSON document."""
        return [json.loads(line) for line in self.text.splitlines()]

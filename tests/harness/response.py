"""An answer of the product, for tests."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as the client sees it; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.content.decode()

    @property
    def json(self) -> Any:
        """Return the body's value."""
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """Return the code of a problem document."""
        return str(self.json["code"])

    @property
    def outcome(self) -> tuple[int, str | None]:
        """Return status and, of a problem, its code."""
        is_problem = self.headers["content-type"] == "application/problem+json"
        return self.status, self.code if is_problem else None

"""Sends the story: the files of events/ over HTTP, one after the other; and keeps the answers.

A file's placeholders are filled with values of earlier answers. The server adds what only API
Gateway makes (its own headers, the request context).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from local import ROOT
from local.runtime.sam import event_files
from tests.harness.http_server import Answer

_DOCUMENTED_CODE = "123456"
_GATEWAY_S_OWN = ("host", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto")


class Server(Protocol):
    """A server that answers requests."""

    def send_text(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> Answer:
        """Send one request exactly so and return the answer."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """One request of the story and its answer."""

    event: str
    route: str
    answer: Answer


@dataclass(slots=True)
class Storyteller:
    """Sends events to one server.

    Attributes:
        server: The product.
        seed: The accounts that it was seeded with, as `/dev/seed` shows them.
        mailed_token: Returns the newest token that was mailed to an address.
        now: Returns the product's present moment.
        lines: The requests so far, with their answers.
    """

    server: Server
    seed: dict[str, Any]
    mailed_token: Callable[[str], str]
    now: Callable[[], datetime]
    lines: list[Line] = field(default_factory=list[Line])

    def say(self, name: str, *, status: int = 200, query: str = "", **values: Any) -> Any:
        """Send an event and return the answer's value; None where it is no JSON.

        Args:
            name: The file below events/, without its ending.
            status: What it must be answered with.
            query: In place of the event's own.
            values: What its placeholders stand for; `tfaCode` replaces the documented code.
        """
        text = (ROOT / "events" / f"{name}.json").read_text(encoding="utf-8")
        text = text.replace(_DOCUMENTED_CODE, values.pop("tfaCode", _DOCUMENTED_CODE))
        event = json.loads(event_files.fill(text, values))
        http = event["requestContext"]["http"]
        headers = {k: v for k, v in event["headers"].items() if k not in _GATEWAY_S_OWN}
        query = query or event["rawQueryString"]
        path = event["rawPath"] + (f"?{query}" if query else "")
        answer = self.server.send_text(http["method"], path, event.get("body"), headers)
        self.lines.append(Line(name, event["routeKey"], answer))
        assert answer.status == status, f"{name}: {answer.status} {answer.text}"
        return answer.json if is_json(answer) else None


def is_json(answer: Answer) -> bool:
    """Return whether an answer is a JSON document."""
    return "json" in answer.headers.get("content-type", "")

"""The endpoints that only the local server has: seed, outbox, events, clock and reset.

They answer only requests from this machine: with a loopback `Host`, and with no `Origin` except
the server's own, so that no page of another site can call them.
"""

import json
import math
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

from local import events, outbox
from local.gateway.events import Request, Response
from local.gateway.problems import json_response, problem
from local.runtime.stack import Stack

_PREFIX = "/dev/"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Dev:
    """Answers `/dev/*` from a stack."""

    def __init__(self, stack: Stack) -> None:
        """Take the stack they read and change."""
        self._stack = stack
        self._endpoints = {
            "/dev/seed": {"GET": self._seed},
            "/dev/outbox": {"GET": self._outbox},
            "/dev/events": {"GET": self._events},
            "/dev/clock": {"GET": self._now, "POST": self._advance},
            "/dev/reset": {"POST": self._reset},
        }

    def answer(self, request: Request) -> Response | None:
        """Answer a request, or None where it is not for these endpoints."""
        if not request.path.startswith(_PREFIX):
            return None
        if not _is_of_this_machine(request):
            return problem(403, "FORBIDDEN", "Only this machine may ask for this.")
        methods = self._endpoints.get(request.path)
        if methods is None:
            return problem(404, "NOT_FOUND", f"There is {', '.join(self._endpoints)}.")
        act = methods.get(request.method)
        if act is None:
            allow = ", ".join(methods)
            return problem(405, "METHOD_NOT_ALLOWED", f"This path takes {allow}.", allow=allow)
        return act(request)

    def _seed(self, _: Request) -> Response:
        with self._stack.lock.shared():
            return json_response(200, self._stack.seeded)

    def _outbox(self, request: Request) -> Response:
        to = parse_qs(request.query).get("to", [None])[0]
        with self._stack.lock.shared():
            self._stack.drain()
            return json_response(200, {"items": [mail.view() for mail in outbox.sent(to)]})

    def _events(self, request: Request) -> Response:
        kind = parse_qs(request.query).get("type", [None])[0]
        with self._stack.lock.shared():
            self._stack.drain()
            return json_response(200, {"items": events.published(kind)})

    def _now(self, _: Request) -> Response:
        return json_response(200, {"now": self._stack.clock.now().isoformat()})

    def _advance(self, request: Request) -> Response:
        seconds = _advance_seconds(request.body)
        if seconds is None:
            detail = 'Send {"advanceSeconds": <seconds>}.'
            return problem(422, "VALIDATION_FAILED", detail)
        with self._stack.lock.shared():
            self._stack.drain()  # what was written before has the time of then
        try:
            moved = self._stack.clock.advance(seconds)
        except OverflowError:
            return problem(422, "VALIDATION_FAILED", "The calendar does not go that far.")
        return json_response(200, {"now": moved.isoformat()})

    def _reset(self, _: Request) -> Response:
        self._stack.reset()
        return json_response(200, {"now": self._stack.clock.now().isoformat()})


def _is_of_this_machine(request: Request) -> bool:
    host, origin = request.headers.get("host", ""), request.headers.get("origin")
    if _name(f"//{host}") not in _LOOPBACK:
        return False
    return origin is None or origin == f"http://{host}"


def _name(address: str) -> str | None:
    """Return the host's name in an address; None where there is none."""
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _advance_seconds(body: bytes) -> float | None:
    try:
        document: Any = json.loads(body)
    except ValueError:
        return None
    if not isinstance(document, dict):
        return None
    seconds = cast("dict[str, object]", document).get("advanceSeconds")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    return seconds if math.isfinite(seconds) else None

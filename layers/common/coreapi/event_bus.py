"""The bus that other services listen to (Amazon EventBridge)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from coreapi import aws
from coreapi.log import logger

SOURCE = "core-api"
# Of one event and of one request, as EventBridge counts them. It takes more in some regions by now.
MAX_BYTES = 256 * 1024 - 1
_MAX_EVENTS = 10  # of a request
_TIME_BYTES = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class BusEvent:
    """One event.

    Attributes:
        detail: JSON text.
        resources: What it is about.
    """

    type: str
    at: datetime
    detail: str
    resources: Sequence[str]

    @property
    def bytes(self) -> int:
        """Return its size as EventBridge counts it."""
        texts = (SOURCE, self.type, self.detail, *self.resources)
        return _TIME_BYTES + sum(len(text.encode()) for text in texts)


def put(bus: str, events: Mapping[str, BusEvent]) -> set[str]:
    """Put events, by names of the caller's own; return the names of those the bus did not take."""
    failed: set[str] = set()
    for names in _requests(events):
        entries = [_entry(bus, events[name]) for name in names]
        try:
            results = aws.client("events").put_events(Entries=entries)["Entries"]
        except (BotoCoreError, ClientError):
            logger.exception("event bus not reached")
            failed.update(names)
            continue
        for name, result in zip(names, results, strict=True):
            if "ErrorCode" in result:
                logger.error("event refused", extra={"entry": name, "code": result["ErrorCode"]})
                failed.add(name)
    return failed


def _requests(events: Mapping[str, BusEvent]) -> Iterator[list[str]]:
    """Yield the names of the events of each request, in their order."""
    names: list[str] = []
    size = 0
    for name, event in events.items():
        if len(names) == _MAX_EVENTS or (names and size + event.bytes > MAX_BYTES):
            yield names
            names, size = [], 0
        names.append(name)
        size += event.bytes
    if names:
        yield names


def _entry(bus: str, event: BusEvent) -> dict[str, Any]:
    return {
        "EventBusName": bus,
        "Source": SOURCE,
        "DetailType": event.type,
        "Time": event.at,
        "Detail": event.detail,
        "Resources": list(event.resources),
    }

"""Events that the product has published: what the archive of moto's EventBridge has of its bus."""

from datetime import UTC, datetime
from typing import Any

from moto.events.models import events_backends

from local.runtime import aws
from local.template.intrinsics import ACCOUNT, REGION


def published(kind: str | None = None) -> list[dict[str, Any]]:
    """Return published events as a rule's target gets them, newest last.

    Args:
        kind: Only events of this `detail-type`.
    """
    with aws.exclusive():
        archives: list[Any] = list(events_backends[ACCOUNT][REGION].archives.values())
        events = [_as_delivered(event) for archive in archives for event in archive.events]
    events.sort(key=lambda event: str(event["detail"]["_id"]))
    return [event for event in events if kind in {None, event["detail-type"]}]


def _as_delivered(event: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromtimestamp(int(event["time"]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {n: v for n, v in event.items() if n != "ingestion-time"} | {"time": at}

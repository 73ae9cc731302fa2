"""Publishes sealed audit entries as events on the bus."""

import json
from collections.abc import Iterable, Iterator, Mapping

from coreapi import event_bus, event_queue
from coreapi.context import Call
from coreapi.contracts.event import EVENTS, EventView
from coreapi.event_bus import BusEvent
from coreapi.log import logger
from coreapi.models.audit import AuditEntry, EntryName
from coreapi.storage import audit as audits
from coreapi.storage.table import keys
from coreapi.storage.table.items import Item


def publish(call: Call, messages: Mapping[str, str]) -> list[str]:
    """Publish what messages of the queue name; return the ids of those to be brought again.

    Args:
        call: The call.
        messages: The bodies of the messages by their ids.

    Raises:
        ServiceUnavailable: The table cannot be reached.
    """
    named = {message_id: _name(message_id, body) for message_id, body in messages.items()}
    found = call.store.get_many([keys.audit_entry(*name) for name in named.values() if name])
    events = {entry.id: bus_event(entry) for entry in _readable(found.values())}
    failed = event_bus.put(call.settings.event_bus, events)
    published = events.keys() - failed
    return [
        message_id for message_id, name in named.items() if not name or name.id not in published
    ]


def bus_event(entry: AuditEntry) -> BusEvent:
    """Return an entry as the bus gets it; without changes where it would be too large."""
    declared = EVENTS.get(entry.action)
    published = {n: v for n, v in entry.changes.items() if declared and declared.has(n)}
    event = _bus_event(entry, published)
    return event if event.bytes <= event_bus.MAX_BYTES else _bus_event(entry, {})


def _bus_event(entry: AuditEntry, changes: Mapping[str, object]) -> BusEvent:
    withheld = sorted(entry.changes.keys() - changes.keys())
    detail = EventView.of(entry, changes=changes, withheld=withheld)
    about = {f"organization/{entry.organization_id}": entry.organization_id}
    about[f"{entry.entity_type}/{entry.entity_id}"] = entry.entity_id
    return BusEvent(
        type=entry.action,
        at=entry.at,
        detail=json.dumps(detail.model_dump(mode="json", by_alias=True), ensure_ascii=False),
        resources=[resource for resource, thing in about.items() if thing],
    )


def _readable(items: Iterable[Item]) -> Iterator[AuditEntry]:
    for item in items:
        try:
            yield audits.read(item)
        except (KeyError, TypeError, ValueError):
            logger.exception("entry not readable", extra={"entry_id": item["SK"]})


def _name(message_id: str, body: str) -> EntryName | None:
    try:
        return event_queue.read(body)
    except (KeyError, TypeError, ValueError):
        logger.exception("message not readable", extra={"message_id": message_id})
        return None

"""The table's stream: seals audit entries, and queues them to be published.

Once a day it seals entries that the stream missed, and queues those that the queue did not take.

An operator invokes it too: with `{"export": position}` for a page of seals and entries (position
`[]` for the first), with `{"publicKey": true}` for the key that verifies seals.
"""

import time
from collections import defaultdict
from typing import Any

from coreapi import metrics
from coreapi.access.actor import SystemActor
from coreapi.audit import sealing
from coreapi.audit.export import Position, page
from coreapi.bootstrap import app
from coreapi.clock import rfc3339
from coreapi.context import Call, Origin
from coreapi.log import logger
from coreapi.models.audit import EntryName, SealedEvent
from coreapi.operations.events.audit_sealer import (
    Statement,
    append,
    queue,
    queue_noted,
    signing_key,
    statement,
    sweep,
)
from coreapi.start import imports_end

_RESERVE_MILLISECONDS = 20_000


def handler(event: dict[str, Any], context: Any) -> Any:
    """Seal a batch of the stream's records; answers which of them to bring again."""

    def has_time() -> bool:
        return context.get_remaining_time_in_millis() > _RESERVE_MILLISECONDS

    seconds = (context.get_remaining_time_in_millis() - _RESERVE_MILLISECONDS) / 1000
    origin = Origin(request_id=context.aws_request_id)
    call = app().call(SystemActor(), origin, deadline=time.monotonic() + seconds)
    if "Records" in event:
        failed = _seal(call, event["Records"])
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
    if "export" in event:
        exported = page(call.store, Position(*event["export"]), has_time)
        return {"lines": exported.lines, "next": exported.next}
    if event.get("publicKey"):
        key = sealing.public_text(signing_key(call))
        return {"type": "key", "publicKey": key, "exportedAt": rfc3339(call.now)}
    _count("EventsUnqueued", queue_noted(call))
    swept = sweep(call, has_time)
    _count("AuditEntriesMissed", swept.sealed)
    return {"sealed": swept.sealed, "isDone": swept.is_done}


def _seal(call: Call, records: list[dict[str, Any]]) -> list[str]:
    """Seal what records say, chain by chain; return the sequence numbers of what failed.

    Sealed entries are queued, even if they were sealed before: the earlier invocation may have
    ended before it queued them.
    """
    said: dict[str, list[tuple[str, Statement]]] = defaultdict(list)
    failed: list[str] = []
    for record in records:
        number = str(record["dynamodb"]["SequenceNumber"])
        try:
            said_of = statement(record)
        # nosemgrep: broad-except - the same
        except Exception:  # noqa: BLE001 - one record must not keep the others
            logger.exception("record not readable", extra={"sequence_number": number})
            failed.append(number)
        else:
            said[said_of.chain].append((number, said_of))
    tampered = 0
    written: dict[EntryName, str] = {}
    for chain, statements in said.items():
        try:
            sealed = append(call, chain, [each for _, each in statements])
        # nosemgrep: broad-except - the same
        except Exception:  # noqa: BLE001 - nor one chain the others
            logger.exception("chain not sealed", extra={"chain": chain})
            failed += [number for number, _ in statements]
        else:
            tampered += sum(entry.event is not SealedEvent.WRITTEN for entry in sealed)
            written |= _written(statements)
    _count("AuditEntriesTampered", tampered)
    return failed + _queue(call, written)


def _written(statements: list[tuple[str, Statement]]) -> dict[EntryName, str]:
    """Return the entries that were written, with the sequence numbers of their records."""
    return {
        EntryName(said.chain, said.entry.id): number
        for number, said in statements
        if said.entry.event is SealedEvent.WRITTEN
    }


def _queue(call: Call, written: dict[EntryName, str]) -> list[str]:
    """Queue entries; return the sequence numbers of what failed."""
    try:
        _count("EventsUnqueued", queue(call, [*written]))
    # nosemgrep: broad-except - the same
    except Exception:  # noqa: BLE001 - the stream brings them again
        logger.exception("entries not queued")
        return list(written.values())
    return []


def _count(name: str, number: int) -> None:
    if number:
        metrics.count(name, number)


imports_end()

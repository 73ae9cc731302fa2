"""The table's stream: seals audit entries, and queues them to be published.

Once a day it seals entries that the stream missed, and queues those that the queue did not take.

An operator invokes it too: with `{"export": position}` for a page of seals and entries (position
`[]` for the first), with `{"publicKey": true}` for the key that verifies seals.
"""

import time
from collections import defaultdict
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,  # pyright: ignore[reportUnknownVariableType]
)
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

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

_processor = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
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
        return _answer(event, failed, context)
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


def _seal(call: Call, records: list[dict[str, Any]]) -> dict[str, Exception]:
    """Seal what records say, chain by chain; return what failed, by sequence numbers.

    Sealed entries are queued, even if they were sealed before: the earlier invocation may have
    ended before it queued them.
    """
    said: dict[str, list[tuple[str, Statement]]] = defaultdict(list)
    failed: dict[str, Exception] = {}
    for record in records:
        number = str(record["dynamodb"]["SequenceNumber"])
        try:
            said_of = statement(record)
        # nosemgrep: broad-except - the same
        except Exception as error:  # noqa: BLE001 - one record must not keep the others
            failed[number] = error
        else:
            said[said_of.chain].append((number, said_of))
    tampered = 0
    written: dict[EntryName, str] = {}
    for chain, statements in said.items():
        try:
            sealed = append(call, chain, [each for _, each in statements])
        # nosemgrep: broad-except - the same
        except Exception as error:  # noqa: BLE001 - nor one chain the others
            logger.exception("chain not sealed", extra={"chain": chain})
            failed |= {number: error for number, _ in statements}
        else:
            tampered += sum(entry.event is not SealedEvent.WRITTEN for entry in sealed)
            written |= _written(statements)
    _count("AuditEntriesTampered", tampered)
    return failed | _queue(call, written)


def _written(statements: list[tuple[str, Statement]]) -> dict[EntryName, str]:
    """Return the entries that were written, with the sequence numbers of their records."""
    return {
        EntryName(said.chain, said.entry.id): number
        for number, said in statements
        if said.entry.event is SealedEvent.WRITTEN
    }


def _queue(call: Call, written: dict[EntryName, str]) -> dict[str, Exception]:
    """Queue entries; return what failed, by sequence numbers."""
    try:
        _count("EventsUnqueued", queue(call, [*written]))
    # nosemgrep: broad-except - the same
    except Exception as error:  # noqa: BLE001 - the stream brings them again
        logger.exception("entries not queued")
        return dict.fromkeys(written.values(), error)
    return {}


def _answer(event: dict[str, Any], failed: dict[str, Exception], context: Any) -> Any:
    """Answer as Lambda expects it of a batch."""

    def outcome(record: DynamoDBRecord) -> None:
        error = failed.get(str(record.raw_event["dynamodb"]["SequenceNumber"]))
        if error is not None:
            raise error

    answer: Any = process_partial_response(event, outcome, _processor, context)
    return answer


def _count(name: str, number: int) -> None:
    if number:
        metrics.count(name, number)


imports_end()

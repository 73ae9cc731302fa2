"""The table's stream: sends the mail of each new message, and reports the ones that failed.

Every five minutes, and whenever an operator asks, it also sends what is due although the stream has
given it up. Invoked so with `{"waitedSeconds": 300}`: how long a mail must have been due.
"""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,  # pyright: ignore[reportUnknownVariableType]
)
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from coreapi import ids, metrics
from coreapi.access.actor import SystemActor
from coreapi.bootstrap import app
from coreapi.context import Origin
from coreapi.log import logger
from coreapi.mail.sender import SenderRefused
from coreapi.models.outbox import OutboxMessage
from coreapi.operations.events.mailer import deliver
from coreapi.start import imports_end
from coreapi.storage import outbox

_processor = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
_RESERVE_MILLISECONDS = 25_000  # SES may take so long to fail


def handler(event: dict[str, Any], context: Any) -> Any:
    """Deliver a batch of stream records; answers which of them to deliver again."""
    if "Records" not in event:
        return _deliver_due(timedelta(seconds=event.get("waitedSeconds", 0)), context)
    answer: Any = process_partial_response(event, _deliver_record, _processor, context)
    return answer


def _deliver_record(record: DynamoDBRecord) -> None:
    _deliver(outbox.from_stream(record.raw_event["dynamodb"]["NewImage"]))


def _deliver(message: OutboxMessage) -> None:
    try:
        deliver(app().call(SystemActor(), Origin(request_id=message.id)), message)
    except SenderRefused:
        metrics.count("MailSenderRefused")
        raise


def _deliver_due(waited: timedelta, context: Any) -> dict[str, Any]:
    """Deliver what is due; answers how many were, how many failed, and whether there is more."""
    latest = app().clock.now() - waited
    counts = {"settled": 0, "failed": 0}
    for item in outbox.due(app().store):
        if ids.moment(item["id"]) > latest:
            break
        if context.get_remaining_time_in_millis() < _RESERVE_MILLISECONDS:
            return {**counts, "goesOn": True}
        try:
            _deliver(outbox.read(item))
        # nosemgrep: broad-except - the same
        except Exception:  # noqa: BLE001 - as in a batch: one mail must not keep the others
            logger.exception("mail failed", extra={"request_id": item["id"]})
            counts["failed"] += 1
        else:
            counts["settled"] += 1
    return {**counts, "goesOn": False}


imports_end()

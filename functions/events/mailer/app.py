"""The table's stream: sends the mail of each new intent, and reports the ones that failed."""

from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,  # pyright: ignore[reportUnknownVariableType]
)
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from coreapi.access.actor import SystemActor
from coreapi.bootstrap import app
from coreapi.context import Origin
from coreapi.operations import mailer
from coreapi.storage import mails

_processor = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)


def _deliver(record: DynamoDBRecord) -> None:
    intent = mails.from_stream(record.raw_event["dynamodb"]["NewImage"])
    mailer.deliver(app().call(SystemActor(), Origin(request_id=intent.id)), intent)


def handler(event: dict[str, Any], context: Any) -> Any:
    """Deliver a batch of stream records; answers which of them to deliver again."""
    answer: Any = process_partial_response(event, _deliver, _processor, context)
    return answer

"""The queue of sealed audit entries: publishes each as an event on the bus."""

from typing import Any

from coreapi.access.actor import SystemActor
from coreapi.bootstrap import app
from coreapi.context import Origin
from coreapi.operations.events.publisher import publish
from coreapi.start import imports_end


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Publish a batch of messages; answers which of them to bring again."""
    call = app().call(SystemActor(), Origin(request_id=context.aws_request_id))
    failed = publish(call, {record["messageId"]: record["body"] for record in event["Records"]})
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


imports_end()

"""Another service that listens to a stack's bus: a rule and a queue of its own."""

import json
import time
from collections.abc import Callable
from typing import Any

from coreapi_ops.target import Stack

_NAME = "listener"
_HEARD_WITHIN_SECONDS = 120


def heard(stack: Stack, kind: str, act: Callable[[], object]) -> dict[str, Any]:
    """Listen for one kind of event during an action; return the first event."""
    events, sqs = stack.client("events"), stack.client("sqs")
    rule = {"EventBusName": stack.physical_id("EventBus")}
    url = sqs.create_queue(QueueName=_NAME)["QueueUrl"]
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    queue = found["Attributes"]["QueueArn"]
    pattern = json.dumps({"source": ["core-api"], "detail-type": [kind]})
    events.put_rule(Name=_NAME, EventPattern=pattern, **rule)
    events.put_targets(Rule=_NAME, Targets=[{"Id": _NAME, "Arn": queue}], **rule)
    try:
        act()
        return _received(sqs, url)
    finally:
        events.remove_targets(Rule=_NAME, Ids=[_NAME], **rule)
        events.delete_rule(Name=_NAME, **rule)
        sqs.delete_queue(QueueUrl=url)


def _received(sqs: Any, url: str) -> dict[str, Any]:
    deadline = time.monotonic() + _HEARD_WITHIN_SECONDS
    while time.monotonic() < deadline:
        answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)
        for message in answer.get("Messages", ()):
            return json.loads(message["Body"])
    raise AssertionError("no event came")

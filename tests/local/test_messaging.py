"""Functions that read a queue get its messages, and get the failed ones again."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from local.runtime import aws
from local.runtime.messaging import Queues
from local.template.template import QueueReader
from tests.harness.product import Product

_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/EventQueue"
_READER = QueueReader("Reader", "arn:aws:sqs:us-east-1:123456789012:EventQueue", 10)


class _Reader:
    """A function that cannot take some bodies."""

    def __init__(self, *poison: str) -> None:
        self._poison = poison
        self.read: list[str] = []

    def invoke(self, function: str, event: Mapping[str, Any]) -> Any:
        assert function == "Reader"
        bodies = {record["messageId"]: record["body"] for record in event["Records"]}
        self.read += bodies.values()
        assert "bomb" not in bodies.values()
        failed = [each for each, body in bodies.items() if body in self._poison]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in failed]}


def _send(bodies: Sequence[str]) -> None:
    for body in bodies:
        aws.client("sqs").send_message(QueueUrl=_URL, MessageBody=body)


def _left() -> int:
    """Return how many messages there are, seen or not."""
    names = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    answer = aws.client("sqs").get_queue_attributes(QueueUrl=_URL, AttributeNames=list(names))
    return sum(int(answer["Attributes"][name]) for name in names)


@pytest.mark.usefixtures("product")
def test_all_messages_are_read_and_deleted() -> None:
    reader, bodies = _Reader(), [str(number) for number in range(23)]
    _send(bodies)

    Queues([_READER], reader.invoke).drain()

    assert sorted(reader.read) == sorted(bodies)
    assert _left() == 0


@pytest.mark.usefixtures("product")
@pytest.mark.parametrize("poison", ["poison", "bomb"])
def test_what_a_function_cannot_take_stays_in_its_queue(poison: str) -> None:
    reader = _Reader("poison")
    _send([poison])
    queues = Queues([_READER], reader.invoke)

    queues.drain()
    _send(["good"])
    queues.drain()

    assert reader.read == [poison, "good"]
    assert _left() == 1


def test_the_template_s_readers_of_queues_are_found(product: Product) -> None:
    (reader,) = product.stack.template.queue_readers()

    assert reader == QueueReader("PublisherFunction", _READER.queue_arn, 10)
    assert product.stack.settings_of("AuditSealerFunction").event_queue_url == _URL

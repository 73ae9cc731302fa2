"""Queues and the event bus of a template, and the functions that read the queues."""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from moto.events.models import events_backends
from moto.sqs.models import sqs_backends

from local.runtime import aws
from local.template.intrinsics import ACCOUNT, REGION
from local.template.template import QueueReader, Template

logger = logging.getLogger("local.runtime.messaging")


def create(template: Template) -> None:
    """Create the queues, and the bus with its archive, as the template describes them."""
    sqs, events = aws.client("sqs"), aws.client("events")
    for logical_id, _ in template.resources("AWS::SQS::Queue"):
        sqs.create_queue(QueueName=template.resolver.name(logical_id))
    for logical_id, properties in template.properties("AWS::Events::EventBus"):
        made = events.create_event_bus(Name=properties["Name"])
        template.resolver.attributes[f"{logical_id}.Arn"] = made["EventBusArn"]
    for logical_id, properties in template.properties("AWS::Events::Archive"):
        events.create_archive(ArchiveName=logical_id, EventSourceArn=properties["SourceArn"])


def empty() -> None:
    """Have nothing in the queues and in the archive of the bus."""
    with aws.exclusive():
        for queue in sqs_backends[ACCOUNT][REGION].queues.values():
            vars(queue).update(_messages=[], _pending_messages=set())  # as moto's purge does
        for archive in events_backends[ACCOUNT][REGION].archives.values():
            archive.events.clear()


class Queues:
    """The queues that functions read."""

    def __init__(
        self, readers: Sequence[QueueReader], invoke: Callable[[str, Mapping[str, Any]], Any]
    ) -> None:
        """Take the readers, and the callable that runs a function on an event."""
        self._sqs = aws.client("sqs")
        self._readers = readers
        self._invoke = invoke
        self._reading = threading.Lock()

    def drain(self) -> None:
        """Let the functions read all messages; one caller at a time.

        A message that a function fails on is logged, and stays in its queue.
        """
        with self._reading:
            for reader in self._readers:
                url = self._sqs.get_queue_url(QueueName=reader.queue)["QueueUrl"]
                while messages := self._receive(url, reader):
                    self._bring(url, reader, messages)

    def _receive(self, url: str, reader: QueueReader) -> list[dict[str, Any]]:
        answer = self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=reader.batch_size)
        return answer.get("Messages", [])

    def _bring(self, url: str, reader: QueueReader, messages: Sequence[Mapping[str, Any]]) -> None:
        records = [_as_lambda_has_it(message, reader) for message in messages]
        try:
            answer = self._invoke(reader.function, {"Records": records})
        except Exception:
            logger.exception("%s could not take %d messages", reader.function, len(messages))
            return
        failed = {each["itemIdentifier"] for each in answer["batchItemFailures"]}
        if failed:
            logger.error("%s could not take all: %s", reader.function, answer)
        for message in messages:
            if message["MessageId"] not in failed:
                self._sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def _as_lambda_has_it(message: Mapping[str, Any], reader: QueueReader) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {},
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": reader.queue_arn,
        "awsRegion": REGION,
    }

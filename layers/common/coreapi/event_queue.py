"""The queue of audit entries that are to be published (Amazon SQS): it holds their names only."""

import json
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError

from coreapi import aws
from coreapi.log import logger
from coreapi.models.audit import EntryName

_MAX_MESSAGES = 10  # of a request


def send(queue_url: str, names: Sequence[EntryName]) -> list[EntryName]:
    """Queue entries; return those that the queue did not take."""
    failed: list[EntryName] = []
    for start in range(0, len(names), _MAX_MESSAGES):
        some = names[start : start + _MAX_MESSAGES]
        messages = [{"Id": str(n), "MessageBody": _body(name)} for n, name in enumerate(some)]
        try:
            answer = aws.client("sqs").send_message_batch(QueueUrl=queue_url, Entries=messages)
        except (BotoCoreError, ClientError):
            logger.exception("event queue not reached")
            return [*failed, *names[start:]]
        failed += [some[int(refused["Id"])] for refused in answer.get("Failed", ())]
    return failed


def read(body: str) -> EntryName:
    """Return what a message names; raises KeyError, TypeError or ValueError if it is not ours."""
    message = json.loads(body)
    return EntryName(message["chain"], message["_id"])


def _body(name: EntryName) -> str:
    return json.dumps({"chain": name.chain, "_id": name.id})

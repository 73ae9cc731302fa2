"""The readers of the table's stream: called with the new records after each write.

The stream is read through the DynamoDB Streams API, so that DynamoDB Local's is read in the same
way. A record that a function reports as failed is delivered again at once, a few times: another
change may have come between its read and its write. Then it is logged: no service is down here.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias, cast

from local.template.template import StreamReader

logger = logging.getLogger("local.runtime.stream_readers")

Start = Literal["TRIM_HORIZON", "LATEST"]
_ATTEMPTS = 5
_ALL_TAKEN: Mapping[str, Any] = {"batchItemFailures": ()}
_Image: TypeAlias = Mapping[str, Mapping[str, Any]]


class Stream:
    """A table's stream, and the functions that read it."""

    def __init__(
        self,
        client: Any,
        arn: str,
        readers: Sequence[StreamReader],
        invoke: Callable[[str, Mapping[str, Any]], Any],
        start: Start = "TRIM_HORIZON",
        ahead: Callable[[], timedelta] = timedelta,
    ) -> None:
        """Take a client of DynamoDB Streams, and find the stream's shards.

        Args:
            client: The client.
            arn: The stream's.
            readers: The functions.
            invoke: Runs a function on an event.
            start: Where shards that exist now are read from; later ones are read whole.
            ahead: Returns by how much the product's clock is ahead of the stream's.
        """
        self._client = client
        self._arn = arn
        self._readers = readers
        self._invoke = invoke
        self._ahead = ahead
        self._iterators: dict[str, str | None] = {}
        self._reading = threading.Lock()
        self._find_shards(start)

    def drain(self) -> None:
        """Let the functions read all that was written before this call; one caller at a time."""
        with self._reading:
            self._find_shards("TRIM_HORIZON")
            for shard in self._iterators:
                while records := self._next(shard):
                    self._bring(records)

    def _find_shards(self, start: Start) -> None:
        described = self._client.describe_stream(StreamArn=self._arn)["StreamDescription"]
        for shard in described["Shards"]:
            if shard["ShardId"] not in self._iterators:
                answer = self._client.get_shard_iterator(
                    StreamArn=self._arn, ShardId=shard["ShardId"], ShardIteratorType=start
                )
                self._iterators[shard["ShardId"]] = answer["ShardIterator"]

    def _next(self, shard: str) -> list[dict[str, Any]]:
        iterator = self._iterators[shard]
        if iterator is None:  # closed, and read to its end
            return []
        page = self._client.get_records(ShardIterator=iterator)
        self._iterators[shard] = page.get("NextShardIterator")
        return [_as_lambda_has_it(record, self._ahead()) for record in page["Records"]]

    def _bring(self, records: Sequence[Mapping[str, Any]]) -> None:
        for reader in self._readers:
            left = [record for record in records if reader.wants(record)]
            for _ in range(_ATTEMPTS):
                if left:
                    left = self._left(reader.function, left)
            if left:
                logger.error("%s could not take %d records", reader.function, len(left))

    def _left(self, function: str, records: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Run a function on records; return those from the first that it reports as failed."""
        try:
            answer: Any = self._invoke(function, {"Records": records}) or _ALL_TAKEN
        except Exception:
            logger.exception("%s failed on %d records", function, len(records))
            return records
        failed = {str(each["itemIdentifier"]) for each in answer["batchItemFailures"]}
        for at, record in enumerate(records):
            if record["dynamodb"]["SequenceNumber"] in failed:
                return records[at:]
        return []


class Waker:
    """A thread that does something whenever it is woken."""

    def __init__(self, act: Callable[[], None]) -> None:
        """Take the action."""
        self._act = act
        self._woken = threading.Event()

    def start(self) -> None:
        """Begin; the thread ends with the process."""
        threading.Thread(target=self._run, name="stream-readers", daemon=True).start()

    def wake(self) -> None:
        """Wake the thread: something was written."""
        self._woken.set()

    def _run(self) -> None:
        while True:
            self._woken.wait()
            self._woken.clear()
            try:
                self._act()
            except Exception:
                logger.warning("the stream could not be read", exc_info=True)


def _as_lambda_has_it(record: Mapping[str, Any], ahead: timedelta) -> dict[str, Any]:
    """Return a record of the Streams API as the JSON that Lambda gives to functions."""
    change = {name: _json(value, ahead) for name, value in record["dynamodb"].items()}
    return {**record, "dynamodb": change}


def _json(value: object, ahead: timedelta) -> object:
    if isinstance(value, datetime):
        return (value + ahead).timestamp()
    return _image(cast("_Image", value)) if isinstance(value, Mapping) else value


def _image(image: _Image) -> _Image:
    return {name: _attribute(value) for name, value in image.items()}


def _attribute(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an attribute value; DynamoDB Local writes an empty map as an empty object."""
    match dict(value):
        case {"M": content}:
            return {"M": _image(content)}
        case {"L": content}:
            return {"L": [_attribute(inner) for inner in content]}
        case known:
            return known or {"M": {}}

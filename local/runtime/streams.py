"""The table's stream, pumped to the functions that the template attaches to it.

It is read through the DynamoDB Streams API, as Lambda's own poller does, but only when something
was written: moto keeps every iterator it ever gave out.
"""

import base64
import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

from local.runtime import event_filters
from local.template.template import StreamSource

logger = logging.getLogger("local.runtime.streams")

Invoke = Callable[[str, Mapping[str, Any]], object]
Start = Literal["TRIM_HORIZON", "LATEST"]
_RETRY_SECONDS = 0.05


@dataclass(slots=True)
class _Shard:
    """One shard of the stream and how far it has been read."""

    iterator: str | None


@dataclass(slots=True)
class Pump:
    """Reads a stream to its end and delivers what it read.

    Attributes:
        client: A DynamoDB Streams client.
        stream_arn: The stream.
        sources: The functions it feeds.
        invoke: Runs a function on an event.
        start: Where shards that exist now are read from; later ones are read whole.
    """

    client: Any
    stream_arn: str
    sources: Sequence[StreamSource]
    invoke: Invoke
    start: Start = "TRIM_HORIZON"
    _shards: dict[str, _Shard] = field(default_factory=dict[str, _Shard])
    _reading: threading.Lock = field(default_factory=threading.Lock)
    _pause: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Find the shards there are.

        Raises:
            TemplateError: a filter of the template cannot be honoured.
        """
        for source in self.sources:
            for pattern in source.patterns:
                event_filters.check(pattern)
        self._find_shards(self.start)

    def drain(self) -> None:
        """Deliver all that was written before this call; one caller at a time."""
        with self._reading:
            while self._read_once():
                pass

    def _read_once(self) -> bool:
        """Read and deliver one page of every shard; tell whether there may be more."""
        more = False
        for shard in list(self._shards.values()):
            if shard.iterator is None:
                continue
            page = self.client.get_records(ShardIterator=shard.iterator)
            records = cast("list[dict[str, Any]]", page["Records"])
            shard.iterator = page.get("NextShardIterator")
            if records:
                more = True
                self._deliver_all([_as_lambda_gets_it(record) for record in records])
            if shard.iterator is None:  # closed: its children go on
                more = self._find_shards("TRIM_HORIZON") or more
        return more

    def _find_shards(self, start: Start) -> bool:
        found = False
        description = self.client.describe_stream(StreamArn=self.stream_arn)["StreamDescription"]
        for shard in description["Shards"]:
            shard_id = str(shard["ShardId"])
            if shard_id not in self._shards:
                answer = self.client.get_shard_iterator(
                    StreamArn=self.stream_arn, ShardId=shard_id, ShardIteratorType=start
                )
                self._shards[shard_id] = _Shard(answer["ShardIterator"])
                found = True
        return found

    def _deliver_all(self, records: Sequence[dict[str, Any]]) -> None:
        for source in self.sources:
            wanted = [
                record | {"eventSourceARN": self.stream_arn}
                for record in records
                if not source.patterns
                or any(event_filters.matches(pattern, record) for pattern in source.patterns)
            ]
            for first in range(0, len(wanted), source.batch_size):
                self._deliver(source, wanted[first : first + source.batch_size])

    def _deliver(self, source: StreamSource, batch: Sequence[dict[str, Any]]) -> None:
        """Deliver a batch: again from the failed record on, until its attempts are used up."""
        attempts = 0
        while batch:
            try:
                failed = self._failed(source, batch, self.invoke(source.function, _event(batch)))
            except Exception:
                logger.warning("%s failed on %d", source.function, len(batch), exc_info=True)
                if len(batch) > 1:  # find out which one it is
                    middle = len(batch) // 2
                    self._deliver(source, batch[:middle])
                    self._deliver(source, batch[middle:])
                    return
                failed = 0
            if failed is None:
                return
            attempts = attempts + 1 if failed == 0 else 1
            batch = batch[failed:]
            if attempts >= source.attempts:
                logger.error("dead letter: %s could not take %s", source.function, batch[0])
                batch, attempts = batch[1:], 0
            else:
                self._pause.wait(_RETRY_SECONDS)

    def _failed(
        self, source: StreamSource, batch: Sequence[dict[str, Any]], answer: object
    ) -> int | None:
        """Return the position of the first record that a function reports as failed."""
        if not source.reports_item_failures or not isinstance(answer, Mapping):
            return None
        failures: list[Any] = cast("Mapping[str, Any]", answer).get("batchItemFailures") or []
        reported = {str(failure.get("itemIdentifier") or "") for failure in failures}
        numbers = [str(record["dynamodb"]["SequenceNumber"]) for record in batch]
        if not reported:
            return None
        # An identifier that is not of this batch fails all of it, as with Lambda.
        return min((numbers.index(name) if name in numbers else 0 for name in reported), default=0)


class Pumping:
    """A background thread that drains whenever it is woken."""

    def __init__(self, drain: Callable[[], None]) -> None:
        """Take what delivers all that was written."""
        self._drain = drain
        self._woken = threading.Event()

    def start(self) -> None:
        """Begin; the thread ends with the process."""
        threading.Thread(target=self._run, name="stream-pump", daemon=True).start()

    def wake(self) -> None:
        """Say that something was written."""
        self._woken.set()

    def _run(self) -> None:
        while True:
            self._woken.wait()
            self._woken.clear()
            try:
                self._drain()
            except Exception:
                logger.warning("the stream could not be read", exc_info=True)


def _event(batch: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"Records": list(batch)}


def _as_lambda_gets_it(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record of the Streams API in the JSON that Lambda hands to functions."""
    change = {
        key: value.timestamp() if isinstance(value, datetime) else _json(value)
        for key, value in record["dynamodb"].items()
    }
    return {**{key: record[key] for key in record if key != "dynamodb"}, "dynamodb": change}


def _json(value: object) -> object:
    """Return a part of a change: keys and images have attributes, all else is plain."""
    if not isinstance(value, Mapping):
        return value
    image = cast("Mapping[str, Mapping[str, Any]]", value)
    return {name: _attribute(attribute) for name, attribute in image.items()}


def _attribute(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return an attribute value with its bytes as base64, the JSON form of binary."""
    if not value:  # DynamoDB Local's way to say an empty map
        return {"M": {}}
    ((kind, content),) = value.items()
    if kind == "M":
        return {kind: {name: _attribute(item) for name, item in content.items()}}
    if kind == "L":
        return {kind: [_attribute(item) for item in content]}
    if kind == "B":
        return {kind: base64.b64encode(content).decode()}
    if kind == "BS":
        return {kind: [base64.b64encode(item).decode() for item in content]}
    return {kind: content}

"""What functions get from the table's stream, whichever engine it comes from."""

from typing import Any

from local.runtime.streams import Pump
from local.template.template import StreamSource

_PLAIN = {"S": "a"}


class _Stream:
    """A stream with one shard and one record."""

    def __init__(self, image: dict[str, Any]) -> None:
        self._record = {
            "eventName": "INSERT",
            "dynamodb": {"Keys": {"PK": _PLAIN}, "NewImage": image, "SequenceNumber": "1"},
        }

    def describe_stream(self, **_: str) -> dict[str, Any]:
        return {"StreamDescription": {"Shards": [{"ShardId": "shard"}]}}

    def get_shard_iterator(self, **_: str) -> dict[str, str]:
        return {"ShardIterator": "first"}

    def get_records(self, **_: str) -> dict[str, Any]:
        records, self._record = [self._record] if self._record else [], {}
        return {"Records": records, "NextShardIterator": "next"}


def _delivered(image: dict[str, Any]) -> dict[str, Any]:
    events: list[Any] = []
    source = StreamSource("Mailer", 10, 1, reports_item_failures=True, patterns=())
    Pump(_Stream(image), "arn", [source], lambda _, event: events.append(event)).drain()
    return events[0]["Records"][0]["dynamodb"]["NewImage"]


def test_bytes_are_base64_at_any_depth() -> None:
    image = {"b": {"B": b"1"}, "m": {"M": {"l": {"L": [{"B": b"2"}, {"BS": [b"3"]}]}}}}

    assert _delivered(image) == {
        "b": {"B": "MQ=="},
        "m": {"M": {"l": {"L": [{"B": "Mg=="}, {"BS": ["Mw=="]}]}}},
    }


def test_an_empty_map_of_dynamodb_local_is_a_map() -> None:
    assert _delivered({"m": {}, "n": {"M": {"o": {}}}, "p": {"M": {}}, "q": _PLAIN}) == {
        "m": {"M": {}},
        "n": {"M": {"o": {"M": {}}}},
        "p": {"M": {}},
        "q": _PLAIN,
    }

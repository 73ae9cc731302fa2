"""The records that functions get from the table's stream, of either engine."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.runtime.stream_readers import Stream
from local.template.template import StreamReader, TemplateError

_PLAIN = {"S": "a"}


class _Shards:
    """A stream of two shards, the first of which is closed; it has one record in each."""

    def __init__(self, image: dict[str, Any]) -> None:
        self._shards = ["first"]
        self._image = image

    def describe_stream(self, **_: str) -> dict[str, Any]:
        return {"StreamDescription": {"Shards": [{"ShardId": shard} for shard in self._shards]}}

    def get_shard_iterator(self, *, ShardId: str, **_: str) -> dict[str, str]:  # noqa: N803
        return {"ShardIterator": ShardId}

    def get_records(self, *, ShardIterator: str) -> dict[str, Any]:  # noqa: N803
        change = {
            "ApproximateCreationDateTime": datetime(2031, 5, 13, tzinfo=UTC),
            "Keys": {"PK": _PLAIN},
            "NewImage": self._image,
            "SequenceNumber": "1",
        }
        record = {"eventName": "INSERT", "dynamodb": change}
        match ShardIterator:
            case "first":
                self._shards = ["first", "second"]
                return {"Records": [record]}
            case "second":
                return {"Records": [record], "NextShardIterator": "end"}
            case _:
                return {"Records": [], "NextShardIterator": "end"}


def _brought(
    image: dict[str, Any] | None = None, *patterns: dict[str, Any], drains: int = 1
) -> list[dict[str, Any]]:
    events: list[Any] = []
    stream = Stream(
        _Shards(image or {}),
        "arn",
        [StreamReader("Mailer", patterns)],
        lambda _, event: events.append(event),
    )
    for _ in range(drains):
        stream.drain()
    return [record for event in events for record in event["Records"]]


def test_a_shard_that_follows_a_closed_one_is_read_whole() -> None:
    assert len(_brought(drains=3)) == 2


@pytest.mark.parametrize(("failures", "times"), [(0, 1), (2, 3), (9, 5)])
def test_a_record_that_a_function_reports_as_failed_is_brought_again(
    failures: int, times: int
) -> None:
    events: list[Any] = []

    def invoke(_: str, event: Any) -> Any:
        events.append(event)
        failed = [{"itemIdentifier": "1"}] if len(events) <= failures else []
        return {"batchItemFailures": failed}

    Stream(_Shards({}), "arn", [StreamReader("Mailer", ())], invoke).drain()

    assert len(events) == times


def test_a_record_is_json_as_lambda_has_it() -> None:
    change = _brought({"a": _PLAIN})[0]["dynamodb"]

    assert change["ApproximateCreationDateTime"] == datetime(2031, 5, 13, tzinfo=UTC).timestamp()
    assert change["NewImage"] == {"a": _PLAIN}


def test_a_record_has_the_time_of_the_products_clock() -> None:
    events: list[Any] = []
    Stream(
        _Shards({}),
        "arn",
        [StreamReader("Mailer", ())],
        lambda _, event: events.append(event),
        ahead=lambda: timedelta(days=2),
    ).drain()

    change = events[0]["Records"][0]["dynamodb"]
    assert change["ApproximateCreationDateTime"] == datetime(2031, 5, 15, tzinfo=UTC).timestamp()


def test_an_empty_map_of_dynamodb_local_is_a_map() -> None:
    image: dict[str, Any] = {
        "m": {},
        "n": {"M": {"o": {}}},
        "p": {"M": {}},
        "q": _PLAIN,
        "r": {"L": [{}, _PLAIN]},
    }

    assert _brought(image)[0]["dynamodb"]["NewImage"] == {
        "m": {"M": {}},
        "n": {"M": {"o": {"M": {}}}},
        "p": {"M": {}},
        "q": _PLAIN,
        "r": {"L": [{"M": {}}, _PLAIN]},
    }


@pytest.mark.parametrize(
    ("pattern", "is_wanted"),
    [
        ({"eventName": ["INSERT"]}, True),
        ({"eventName": ["MODIFY", "INSERT"]}, True),
        ({"eventName": ["REMOVE"]}, False),
        ({"dynamodb": {"Keys": {"PK": {"S": [{"prefix": "a"}]}}}}, True),
        ({"dynamodb": {"Keys": {"PK": {"S": [{"prefix": "b"}]}}}}, False),
        ({"dynamodb": {"Keys": {"SK": {"S": [{"prefix": "a"}]}}}}, False),
        ({"eventName": ["INSERT"], "dynamodb": {"Keys": {"PK": {"S": ["b"]}}}}, False),
    ],
    ids=str,
)
def test_a_function_gets_the_records_that_fit_one_of_its_patterns(
    pattern: dict[str, Any], is_wanted: bool
) -> None:
    assert bool(_brought({}, pattern)) is is_wanted
    assert _brought({}, {"eventName": ["NEVER"]}, {"eventName": ["INSERT"]})


@pytest.mark.parametrize("choice", [{"suffix": "a"}, {"exists": True}, {"prefix": "a", "x": 1}])
def test_a_filter_that_is_not_known_is_refused(choice: dict[str, Any]) -> None:
    with pytest.raises(TemplateError):
        _brought({}, {"eventName": [choice]})

"""The proportional engine gives the answers of moto's own, for any request."""

import json
import re
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws
from moto.core.models import botocore_stubber

from local.runtime import aws, moto_engine, moto_shortcuts

_PARTITIONS = st.sampled_from(["a", "b"])
_SORTS = st.sampled_from(["1", "2", "3"])
_KEYS = st.fixed_dictionaries({"PK": _PARTITIONS, "SK": _SORTS}).map(
    lambda key: {name: {"S": value} for name, value in key.items()}
)
_CONDITIONS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {},
        {"ConditionExpression": "attribute_not_exists(PK)"},
        {"ConditionExpression": "attribute_exists(PK)"},
        {
            "ConditionExpression": "n < :limit",
            "ExpressionAttributeValues": {":limit": {"N": "2"}},
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
    ]
)
_VALUES: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.sampled_from(
        [{"S": ""}, {"B": b"\xff"}, {"BOOL": False}, {"NULL": True}, {"SS": ["x"]}, {"NS": ["1"]}]
    ),
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda values: {"L": values})
        | st.dictionaries(st.sampled_from("BNS"), inner, max_size=2).map(lambda m: {"M": m})
    ),
    max_leaves=4,
)
_CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("ADD n :one", {":one": {"N": "1"}}),
    ("SET GSI1PK = :x, GSI1SK = :y", {":x": {"S": "x"}, ":y": {"S": "2"}}),
    ("SET GSI1PK = :y REMOVE GSI1SK", {":y": {"S": "y"}}),
    ("REMOVE GSI1PK", {}),
    ("SET n = n + :one", {":one": {"N": "1"}}),  # fails where there is no n
]


@st.composite
def _items(draw: st.DrawFn) -> dict[str, Any]:
    item: dict[str, Any] = {**draw(_KEYS), "n": {"N": str(draw(st.integers(0, 4)))}}
    if draw(st.booleans()):
        item["more"] = draw(_VALUES)
    if draw(st.booleans()):
        item["GSI1PK"] = {"S": draw(st.sampled_from(["x", "y"]))}
    if draw(st.booleans()):
        item["GSI1SK"] = {"S": draw(_SORTS)}
    return item


@st.composite
def _puts(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    return "Put", {"Item": draw(_items()), **draw(_CONDITIONS)}


@st.composite
def _deletes(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    return "Delete", {"Key": draw(_KEYS), **draw(_CONDITIONS)}


@st.composite
def _checks(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    condition = draw(_CONDITIONS) or {"ConditionExpression": "attribute_exists(PK)"}
    return "ConditionCheck", {"Key": draw(_KEYS), **condition}


@st.composite
def _updates(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    condition = draw(_CONDITIONS)
    values = dict(condition.get("ExpressionAttributeValues", {}))
    expression, added = draw(st.sampled_from(_CHANGES))
    parameters: dict[str, Any] = {**condition, "Key": draw(_KEYS), "UpdateExpression": expression}
    if values | added:
        parameters["ExpressionAttributeValues"] = values | added
    return "Update", parameters


_WRITES = st.one_of(_puts(), _deletes(), _updates())
_OPERATIONS = st.one_of(
    _WRITES.map(lambda write: ("single", [write])),
    st.lists(st.one_of(_WRITES, _checks()), min_size=1, max_size=4).map(
        lambda writes: ("transaction", writes)
    ),
    st.tuples(
        st.sampled_from(["table", "index"]),
        st.sampled_from(["a", "b", "x", "y"]),
        st.sampled_from([None, "1", "2"]),
        st.booleans(),
        st.sampled_from([None, 1, 2]),
    ).map(lambda query: ("query", query)),
)


@pytest.fixture(autouse=True)
def _moto_as_it_was() -> Iterator[None]:
    was_installed = moto_engine.installed()
    yield
    if was_installed:
        moto_engine.install()
    else:
        moto_engine.uninstall()


@settings(max_examples=8)
@given(st.lists(_OPERATIONS, max_size=25))
def test_both_engines_answer_the_same(operations: list[tuple[str, Any]]) -> None:
    """GIVEN any operations WHEN each engine runs them THEN answers, table and stream agree."""
    moto_engine.uninstall()
    theirs = _history(operations)
    moto_engine.install()
    with patch.object(botocore_stubber, "process_request", moto_shortcuts.answer):
        ours = _history(operations)

    assert ours == theirs


def _history(operations: list[tuple[str, Any]]) -> list[Any]:
    with mock_aws():
        client = _table()
        answers = [_answer(client, *operation) for operation in operations]
        return [*answers, client.scan(TableName="Items")["Items"], _stream()]


def _answer(client: Any, kind: str, operation: Any) -> Any:
    try:
        if kind == "single":
            return _single(client, *operation[0])
        if kind == "transaction":
            actions = [{name: {"TableName": "Items", **p}} for name, p in operation]
            client.transact_write_items(TransactItems=actions)
            return "committed"
        return _pages(client, operation)
    except ClientError as error:
        answer = {k: v for k, v in error.response.items() if k != "ResponseMetadata"}
        return re.sub(r"0x[0-9a-f]+", "", json.dumps(answer, sort_keys=True, default=repr))


def _single(client: Any, action: str, parameters: dict[str, Any]) -> Any:
    call = {"Put": client.put_item, "Delete": client.delete_item, "Update": client.update_item}
    answer = call[action](TableName="Items", **parameters, ReturnValues="ALL_OLD")
    return answer.get("Attributes")


def _pages(client: Any, query: Any) -> list[Any]:
    source, partition, prefix, forward, limit = query
    pk, sk = ("PK", "SK") if source == "table" else ("GSI1PK", "GSI1SK")
    request: dict[str, Any] = {
        "TableName": "Items",
        "KeyConditionExpression": f"{pk} = :p" + (f" AND begins_with({sk}, :s)" if prefix else ""),
        "ExpressionAttributeValues": {":p": {"S": partition}},
        "ScanIndexForward": forward,
    }
    if source == "table":
        request["ConsistentRead"] = True
    else:
        request["IndexName"] = "GSI1"
    if prefix:
        request["ExpressionAttributeValues"][":s"] = {"S": prefix}
    if limit:
        request["Limit"] = limit
    pages: list[Any] = []
    for _ in range(10):
        page = client.query(**request)
        pages.append([page["Items"], page["Count"], page["ScannedCount"]])
        if "LastEvaluatedKey" not in page:
            break
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    return pages


def test_a_cancelled_transaction_says_which_condition_failed_and_on_what() -> None:
    """GIVEN an item WHEN a transaction demands its absence THEN the reasons name it."""
    moto_engine.install()
    with mock_aws():
        client = _table()
        item = {"PK": {"S": "a"}, "SK": {"S": "1"}, "n": {"N": "1"}}
        client.put_item(TableName="Items", Item=item)
        other = {"PK": {"S": "b"}, "SK": {"S": "1"}}

        with pytest.raises(client.exceptions.TransactionCanceledException) as caught:
            client.transact_write_items(
                TransactItems=[
                    {"Put": {"TableName": "Items", "Item": other}},
                    {
                        "Update": {
                            "TableName": "Items",
                            "Key": {"PK": {"S": "a"}, "SK": {"S": "1"}},
                            "UpdateExpression": "SET n = :n",
                            "ConditionExpression": "attribute_not_exists(PK)",
                            "ExpressionAttributeValues": {":n": {"N": "9"}},
                            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
                        }
                    },
                ]
            )

        reasons = caught.value.response["CancellationReasons"]
        assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed"]
        assert reasons[1]["Item"] == item
        assert client.scan(TableName="Items")["Items"] == [item]


def test_a_failed_conditional_update_returns_the_item_when_asked() -> None:
    """GIVEN an item WHEN an update's condition fails THEN ALL_OLD brings the item along."""
    moto_engine.install()
    with mock_aws():
        client = _table()
        item = {"PK": {"S": "a"}, "SK": {"S": "1"}, "n": {"N": "1"}}
        client.put_item(TableName="Items", Item=item)

        with pytest.raises(client.exceptions.ConditionalCheckFailedException) as caught:
            client.update_item(
                TableName="Items",
                Key={"PK": {"S": "a"}, "SK": {"S": "1"}},
                UpdateExpression="SET n = :n",
                ConditionExpression="n = :n",
                ExpressionAttributeValues={":n": {"N": "9"}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )

        assert caught.value.response["Item"] == item


def _table() -> Any:
    aws.forget("dynamodb", "dynamodbstreams")
    client: Any = aws.client("dynamodb")
    names = ("PK", "SK", "GSI1PK", "GSI1SK")
    client.create_table(
        TableName="Items",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in names],
        KeySchema=_keys("PK", "SK"),
        GlobalSecondaryIndexes=[
            {
                "IndexName": "GSI1",
                "KeySchema": _keys("GSI1PK", "GSI1SK"),
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    return client


def _keys(partition: str, sort: str) -> Any:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]


def _stream() -> list[Any]:
    client: Any = aws.client("dynamodbstreams", "https://streams.dynamodb.us-east-1.amazonaws.com")
    arn = client.list_streams(TableName="Items")["Streams"][0]["StreamArn"]
    shard = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = client.get_shard_iterator(
        StreamArn=arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    return [
        [
            record["eventName"],
            record["dynamodb"]["Keys"],
            record["dynamodb"].get("OldImage"),
            record["dynamodb"].get("NewImage"),
            record["dynamodb"]["SequenceNumber"],
        ]
        for record in client.get_records(ShardIterator=iterator)["Records"]
    ]

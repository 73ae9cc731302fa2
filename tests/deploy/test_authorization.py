"""DynamoDB's authorization of requests: by its documentation, or an error."""

from typing import Any

import pytest

from tests.harness.authorization import NotKnownError, TableAccess, of_request, together

_TABLE = {"TableName": "one"}


def _key(pk: str) -> dict[str, Any]:
    return {"PK": {"S": pk}, "SK": {"S": "x"}}


def _query(condition: str, names: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        **_TABLE,
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {":v0": {"S": "ORG#1"}, ":v1": {"S": "x"}},
        **more,
    }


def test_a_query_reaches_one_partition() -> None:
    request = _query("(#n0 = :v0 AND begins_with(#n1, :v1))", {"#n0": "PK", "#n1": "SK"})

    assert list(of_request("Query", request)) == [TableAccess("Query", "one", keys=["ORG#1"])]


def test_a_query_of_an_index_reaches_a_partition_of_the_index() -> None:
    names = {"#n0": "GSI1PK", "#n1": "GSI1SK"}
    request = _query("#n1 = :v1 AND #n0 = :v0", names, IndexName="GSI1")

    (access,) = of_request("Query", request)

    assert (access.index, access.keys) == ("GSI1", ["ORG#1"])


def test_a_batch_reaches_all_its_partitions_at_once() -> None:
    request = {"RequestItems": {"one": {"Keys": [_key("USER#1"), _key("ORG#1")]}}}

    (access,) = of_request("BatchGetItem", request)

    assert access.keys == ["USER#1", "ORG#1"]


def test_a_write_names_what_it_sets_and_what_its_condition_is_about() -> None:
    request = {
        **_TABLE,
        "Key": _key("USER#1"),
        "UpdateExpression": "SET #u0 = :u0, lone = :u0",
        "ConditionExpression": "attribute_exists(#n0)",
        "ExpressionAttributeNames": {"#u0": "epoch", "#n0": "status"},
    }

    (access,) = of_request("UpdateItem", request)

    assert access.attributes == ["PK", "SK", "epoch", "lone", "status"]


def test_a_transaction_is_its_items_and_also_all_of_one_action_together() -> None:
    put = {**_TABLE, "Item": {**_key("AUDIT#1"), "at": {"S": "now"}}}
    other = {**_TABLE, "Item": {**_key("USER#1"), "epoch": {"N": "1"}}}
    gone = {**_TABLE, "Key": _key("USER#2")}
    request = {"TransactItems": [{"Put": put}, {"Put": other}, {"Delete": gone}]}

    accesses = list(of_request("TransactWriteItems", request))

    assert [(each.action, each.keys) for each in accesses] == [
        ("PutItem", ["AUDIT#1"]),
        ("PutItem", ["USER#1"]),
        ("DeleteItem", ["USER#2"]),
    ]
    puts, deletes = together(accesses)
    assert (puts.keys, puts.attributes) == (["AUDIT#1", "USER#1"], ["PK", "SK", "at", "epoch"])
    assert deletes.keys == ["USER#2"]


def test_a_scan_reaches_no_partition_that_a_policy_could_name() -> None:
    (access,) = of_request("Scan", _TABLE)

    assert access.keys is None


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("ExecuteStatement", {"Statement": "SELECT * FROM one"}),
        ("BatchWriteItem", {"RequestItems": {}}),
        ("TransactGetItems", {"TransactItems": []}),
        ("GetItem", {**_TABLE, "Key": _key("USER#1"), "ProjectionExpression": "a"}),
        ("Query", _query("#n1 = :v0", {"#n1": "SK"})),
        (
            "PutItem",
            {**_TABLE, "Item": _key("U#1"), "ReturnValuesOnConditionCheckFailure": "ALL_OLD"},
        ),
    ],
)
def test_what_is_not_known_is_an_error(operation: str, request_: dict[str, Any]) -> None:
    with pytest.raises(NotKnownError):
        list(of_request(operation, request_))

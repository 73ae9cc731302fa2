"""The authorization that DynamoDB requires for one request: actions, resources, condition keys.

By the Service Authorization Reference and by the developer guide, "Using IAM policy conditions for
fine-grained access control" and "Using IAM with DynamoDB transactions":

- A read of a batch is one action on its table, with every partition key of the batch.
- A query's partition key is that of the index where it queries one, and the index is the resource.
- A transaction is no action of its own: each of its items is the action that it performs. The guide
  does not say whether condition keys are those of one item or of all items of one action together,
  so both are asked, and a policy must allow both.

Anything unknown is an error, never a guess.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Request = Mapping[str, Any]

# The actions of a transaction's writes.
_IN_TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
_OF_ONE_ITEM = {"GetItem", *_IN_TRANSACTION.values()}
_EXPRESSIONS = ("ConditionExpression", "FilterExpression", "KeyConditionExpression")
_WORDS = {
    *("ADD", "AND", "BETWEEN", "DELETE", "IN", "NOT", "OR", "REMOVE", "SET"),
    *("attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains"),
    *("if_not_exists", "list_append", "size"),
}
# Parameters that read attributes, or name them, in ways that are not evaluated here.
_NOT_KNOWN = {
    *("AttributesToGet", "AttributeUpdates", "ConditionalOperator", "Expected", "KeyConditions"),
    *("ProjectionExpression", "QueryFilter", "ReturnValuesOnConditionCheckFailure", "Select"),
}
INDEX_KEYS = {
    "": "PK",
    "GSI1": "GSI1PK",
    "AuditByActor": "actor_id",
    "AuditByEntity": "entity_id",
    "AuditByKind": "audit_kind",
}


class NotKnownError(Exception):
    """A policy or a request has an element that is not evaluated here."""


@dataclass(frozen=True, slots=True)
class TableAccess:
    """One thing that a request does to the table.

    Attributes:
        action: The action, without its service.
        table: The table's name.
        index: The index's; empty for the table itself.
        keys: The partition keys that it reaches; None where it names none, as a Scan.
        attributes: The top-level attributes that it names; None where that is all of them.
        sort_key: Of a single item.
    """

    action: str
    table: str
    index: str = ""
    keys: Sequence[str] | None = None
    attributes: Sequence[str] | None = None
    sort_key: str = field(default="", compare=False)


def of_request(operation: str, request: Request) -> Iterator[TableAccess]:
    """Yield each thing that a request does; of a transaction, each item by itself."""
    if operation == "TransactWriteItems":
        for item in request["TransactItems"]:
            ((kind, write),) = item.items()
            yield _of_item(_IN_TRANSACTION[kind], write)
    elif operation == "BatchGetItem":
        for table, wanted in request["RequestItems"].items():
            _refuse_not_known(wanted)
            keys = [key["PK"]["S"] for key in wanted["Keys"]]
            yield TableAccess(operation, table, keys=keys)
    elif operation == "Query":
        _refuse_not_known(request)
        yield _of_query(request)
    elif operation in _OF_ONE_ITEM:
        yield _of_item(operation, request)
    elif operation == "Scan":
        yield TableAccess(operation, request["TableName"], request.get("IndexName", ""))
    elif operation in {"DeleteTable", "DescribeTable"}:
        yield TableAccess(operation, request["TableName"])
    else:
        raise NotKnownError(f"what {operation} asks of IAM")


def together(accesses: Sequence[TableAccess]) -> Iterator[TableAccess]:
    """Yield the items of a transaction as one access for each action and table."""
    kinds = dict.fromkeys((each.action, each.table) for each in accesses)
    for action, table in kinds:
        same = [each for each in accesses if (each.action, each.table) == (action, table)]
        yield TableAccess(
            action,
            table,
            keys=[key for each in same for key in each.keys or ()],
            attributes=sorted({name for each in same for name in each.attributes or ()}),
        )


def _of_item(action: str, request: Request) -> TableAccess:
    _refuse_not_known(request)
    key: Request = request.get("Key") or request["Item"]
    written: Request = request.get("Item", {})
    names: Request = request.get("ExpressionAttributeNames", {})
    attributes = sorted({"PK", "SK", *written, *names.values(), *_literal_names(request)})
    return TableAccess(
        action,
        request["TableName"],
        keys=[key["PK"]["S"]],
        attributes=None if action == "GetItem" else attributes,
        sort_key=key["SK"]["S"],
    )


def _of_query(request: Request) -> TableAccess:
    index: str = request.get("IndexName", "")
    names: Request = request.get("ExpressionAttributeNames", {})
    equal = re.findall(r"([#\w]+)\s*=\s*(:\w+)", request["KeyConditionExpression"])
    keys = [
        request["ExpressionAttributeValues"][value]["S"]
        for name, value in equal
        if names.get(name, name) == INDEX_KEYS[index]
    ]
    if len(keys) != 1:
        raise NotKnownError(f"the partition key of {request['KeyConditionExpression']}")
    return TableAccess("Query", request["TableName"], index, keys)


def _literal_names(request: Request) -> set[str]:
    """Return the attributes that expressions name without a placeholder."""
    expressions = [request.get(each, "") for each in (*_EXPRESSIONS, "UpdateExpression")]
    words = re.findall(r"(?<![#:\w.])[A-Za-z_]\w*", " ".join(expressions))
    return set(words) - _WORDS


def _refuse_not_known(request: Request) -> None:
    if unknown := _NOT_KNOWN & request.keys():
        raise NotKnownError(f"what {sorted(unknown)} asks of IAM")

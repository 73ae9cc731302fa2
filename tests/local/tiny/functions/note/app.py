# ruff: noqa: TID251 - a function of the tests' own
"""Writes the event's items into the table, as one transaction."""

import json
import os
from typing import Any

from local.runtime import aws

_CLIENT: list[Any] = []


def handler(event: Any, _context: Any) -> Any:
    """Put one item per key of the body."""
    if not _CLIENT:
        _CLIENT.append(aws.client("dynamodb", os.environ.get("DYNAMODB_ENDPOINT")))
    actions = [
        {
            "Put": {
                "TableName": os.environ["TABLE_NAME"],
                "Item": {"PK": {"S": pk}, "SK": {"S": "X"}, "value": {"S": value}},
            }
        }
        for pk, value in json.loads(event["body"]).items()
    ]
    _CLIENT[0].transact_write_items(TransactItems=actions)
    return {"statusCode": 201, "body": "{}"}

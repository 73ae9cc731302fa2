"""Writes what it is told into the table, as one transaction."""

import json
import os

import boto3

_CLIENT = []


def handler(event, _context):
    """Put one item per key of the body."""
    if not _CLIENT:
        _CLIENT.append(boto3.client("dynamodb"))
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

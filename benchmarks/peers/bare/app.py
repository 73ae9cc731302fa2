"""A bare handler: boto3, PyJWT, json."""

import json
from typing import Any

import location


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one request."""
    try:
        asked = json.loads(event["body"])
        found = location.read(event["headers"]["authorization"], asked["_id"])
    except location.Refused as problem:
        return {"statusCode": problem.status, "body": "{}"}
    headers = {"content-type": "application/json"}
    return {"statusCode": 200, "headers": headers, "body": json.dumps(found)}

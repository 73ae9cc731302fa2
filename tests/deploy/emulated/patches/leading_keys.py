"""DynamoDB's condition keys are those of the items that a request reaches.

Service Authorization Reference, DynamoDB, dynamodb:LeadingKeys: "Filters access by the partition
key of the table"; developer guide, transactions: "Permissions for Put, Update, Delete, and Get
actions are governed by the permissions used for the underlying [...] operations". The judge of the
role tests works out which keys a request has, and the emulator's own evaluator what policies allow.
"""

import json
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from ministack.core import iam_actions, iam_evaluator

sys.path.append(str(Path(__file__).parents[4]))

from tests.harness.authorization import TableAccess, of_request, together

_accesses: ContextVar[list[TableAccess]] = ContextVar("accesses")
_context, _enforce = iam_actions.dynamodb_service_context, iam_evaluator.enforce
# What only a body of one operation has.
_OPERATIONS = {
    "TransactItems": "TransactWriteItems",
    "RequestItems": "BatchGetItem",
    "KeyConditionExpression": "Query",
    "Item": "PutItem",
    "UpdateExpression": "UpdateItem",
    "Key": "",  # of GetItem or DeleteItem
}


def _context_of(body: bytes) -> dict[str, Any]:
    request = json.loads(body or b"{}")
    operation = next((name for part, name in _OPERATIONS.items() if part in request), None)
    found: list[TableAccess] = []
    if operation is not None:
        found = list(of_request(operation or "DeleteItem", request))
    if operation == "TransactWriteItems":
        found += together(found)
    _accesses.set(found)
    return _context(body)


def _enforced(access_key: str, action: str, service: str, region: str, **more: Any) -> Any:
    found = _accesses.get([]) if service == "dynamodb" else []
    if len(found) > 1:  # a transaction's: each is checked when its action is
        found = [each for each in found if f"dynamodb:{each.action}" == action]
    for each in found or [None]:
        own = {**more, "service_context": {**(more.get("service_context") or {}), **_keys(each)}}
        denied = _enforce(access_key, action, service, region, **own)
        if denied:
            return denied
    return None


def _keys(access: TableAccess | None) -> Mapping[str, Any]:
    if access is None:
        return {}
    named = {
        "dynamodb:LeadingKeys": access.keys,
        "dynamodb:Attributes": access.attributes,
    }
    return {name: value for name, value in named.items() if value is not None}


iam_actions.dynamodb_service_context = _context_of
iam_evaluator.enforce = _enforced

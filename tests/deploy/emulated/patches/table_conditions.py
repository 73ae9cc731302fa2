"""Requests to a table have the condition keys of the items that they reach.

Amazon DynamoDB, "Using IAM policy conditions for fine-grained access control",
dynamodb:LeadingKeys: "Represents the first key attribute of a table—in other words, the partition
key. The key name LeadingKeys is plural, even if the key is used with single-item actions."
"""

import json
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from ministack.core import iam_actions, iam_evaluator

from tests.harness.authorization import NotKnownError, TableAccess, of_request

_keys: ContextVar[Iterator[dict[str, Any]]] = ContextVar("keys")
_checks, _enforce = iam_actions.dynamodb_transaction_checks, iam_evaluator.enforce


def _with_keys(action: str, body: bytes, *where: str) -> list[tuple[str, str]]:
    """Note the accesses of the next request: of a transaction, each item by itself."""
    try:
        accesses = list(of_request(action.partition(":")[2], json.loads(body)))
    except NotKnownError:  # an operator's request, not a function's
        accesses = []
    _keys.set(_of_access(each) for each in accesses)
    return _checks(action, body, *where)


def _of_access(access: TableAccess) -> dict[str, Any]:
    keys = {"dynamodb:LeadingKeys": access.keys, "dynamodb:Attributes": access.attributes}
    return {name: list(values) for name, values in keys.items() if values is not None}


def _enforced(access_key: str, action: str, service: str, *where: str, **named: Any) -> Any:
    if service == "dynamodb":
        context = {**(named.get("service_context") or {}), **next(_keys.get(iter(())), {})}
        named["service_context"] = context
    return _enforce(access_key, action, service, *where, **named)


iam_actions.dynamodb_transaction_checks = _with_keys
iam_evaluator.enforce = _enforced

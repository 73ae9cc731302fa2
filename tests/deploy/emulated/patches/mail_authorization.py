"""Sending a mail is authorized on the sender's identity, with the sender as a condition key.

Service Authorization Reference, "Actions, resources, and condition keys for Amazon Simple Email
Service v2": SendEmail requires the resource type identity, and has the condition key
ses:FromAddress, "Filters actions based on the 'From' address of a message".
"""

import json
from contextvars import ContextVar
from typing import Any

from ministack.core import iam_actions, iam_evaluator

_sender: ContextVar[str | None] = ContextVar("sender", default=None)
_resource, _condition = iam_actions._ses_v2_resource_arn, iam_evaluator._resolve_condition_key


def _authorized_on(method: str, path: str, body: bytes, region: str, account: str) -> str:
    if method == "POST" and path.rstrip("/").endswith("/outbound-emails"):
        sender = str(json.loads(body)["FromEmailAddress"])
        _sender.set(sender.rpartition("<")[2].rstrip(">"))
        return f"arn:aws:ses:{region}:{account}:identity/{sender.rpartition('@')[2].rstrip('>')}"
    return _resource(method, path, body, region, account)


def _condition_of(key: str, context: Any) -> Any:
    return _sender.get() if key.lower() == "ses:fromaddress" else _condition(key, context)


iam_actions._ses_v2_resource_arn = _authorized_on
iam_evaluator._resolve_condition_key = _condition_of

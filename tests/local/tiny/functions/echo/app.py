# ruff: noqa: TID251 - the environment is what it shows
"""Answers with the event and the environment that it got."""

import json
import os
from typing import Any


def handler(event: Any, context: Any) -> Any:
    """Echo."""
    shown = ("STAGE", "TABLE_NAME", "COLOR", "API_URL", "MADE_BY_RESOURCE", "SECRET_NAME")
    body = {
        "event": event,
        "environment": {name: os.environ.get(name) for name in shown},
        "function": context.function_name,
        "memory": context.memory_limit_in_mb,
        "arn": context.invoked_function_arn,
        "remaining": context.get_remaining_time_in_millis(),
    }
    return {
        "statusCode": 200,
        "headers": {"Content-Type": "application/json", "x-echo": "yes"},
        "body": json.dumps(body),
    }

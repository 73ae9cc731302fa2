"""Invoking a function of this stack without waiting for it."""

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from botocore.exceptions import BotoCoreError, ClientError

from coreapi import aws
from coreapi.errors import ServiceUnavailable

InvokeLater: TypeAlias = Callable[[str, Mapping[str, Any]], None]


def invoke_later(function_name: str, event: Mapping[str, Any]) -> None:
    """Have Lambda invoke a function soon, at least once; it tries again where that fails.

    Raises:
        ServiceUnavailable: Lambda did not take the event.
    """
    payload = json.dumps(event).encode()
    try:
        aws.client("lambda").invoke(
            FunctionName=function_name, InvocationType="Event", Payload=payload
        )
    except (BotoCoreError, ClientError) as error:
        raise ServiceUnavailable from error

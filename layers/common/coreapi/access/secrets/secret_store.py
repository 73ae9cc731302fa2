"""Secrets of the stage, read from Secrets Manager and cached for minutes, not for ever."""

import json
import time
from functools import cache
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from coreapi import aws
from coreapi.errors import ServiceUnavailable

_CACHED_SECONDS = 300


@cache
def _cached() -> dict[str, tuple[float, str]]:
    """Return the texts at hand, each with the moment until which it serves."""
    return {}


def read_text(secret_id: str, *, fresh: bool = False) -> str:
    """Return a secret's text.

    Args:
        secret_id: Its name or ARN.
        fresh: Whether to ask again though a copy is at hand.

    Raises:
        ServiceUnavailable: It cannot be read now.
    """
    until, cached = _cached().get(secret_id, (0.0, ""))
    if not fresh and time.monotonic() < until:
        return cached
    try:
        text = aws.client("secretsmanager").get_secret_value(SecretId=secret_id).get("SecretString")
    except (BotoCoreError, ClientError) as error:
        raise ServiceUnavailable from error
    if not text:
        raise ServiceUnavailable
    _cached()[secret_id] = (time.monotonic() + _CACHED_SECONDS, text)
    return text


def forget() -> None:
    """Read every secret anew at its next use."""
    _cached().clear()


def read_current(secret_id: str) -> str | None:
    """Return a secret's text as it is this moment, or None while it has none."""
    client = aws.client("secretsmanager")
    try:
        return client.get_secret_value(SecretId=secret_id).get("SecretString")
    except client.exceptions.ResourceNotFoundException:
        return None


def write_text(secret_id: str, text: str) -> None:
    """Replace a secret's text."""
    aws.client("secretsmanager").put_secret_value(SecretId=secret_id, SecretString=text)


def read_json(secret_id: str, *, fresh: bool = False) -> dict[str, Any]:
    """Return a secret that holds a JSON object; raises as `read_text`."""
    return json.loads(read_text(secret_id, fresh=fresh))

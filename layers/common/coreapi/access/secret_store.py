"""Secrets of the stage, read from Secrets Manager and kept for minutes, not for ever."""

import json
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.config import Config

from coreapi.errors import ServiceUnavailable

_KEPT_SECONDS = 300
_CONFIG = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 3})


@cache
def _provider() -> SecretsProvider:
    return SecretsProvider(boto_config=_CONFIG)


def read_text(secret_id: str, *, fresh: bool = False) -> str:
    """Return a secret's text.

    Args:
        secret_id: Its name or ARN.
        fresh: Whether to ask again though a copy is at hand.

    Raises:
        ServiceUnavailable: It cannot be read now.
    """
    try:
        text = _provider().get(secret_id, max_age=_KEPT_SECONDS, force_fetch=fresh)
    except GetParameterError as error:
        raise ServiceUnavailable from error
    if not isinstance(text, str):
        raise ServiceUnavailable
    return text


def read_json(secret_id: str, *, fresh: bool = False) -> dict[str, Any]:
    """Return a secret that holds a JSON object; raises as `read_text`."""
    return json.loads(read_text(secret_id, fresh=fresh))

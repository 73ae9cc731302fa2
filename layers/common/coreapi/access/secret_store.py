"""Secrets of the stage, read from Secrets Manager and kept for minutes, not for ever."""

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError
from botocore.config import Config

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

from coreapi.errors import ServiceUnavailable

_KEPT_SECONDS = 300
_CONFIG = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 3})


@cache
def _client() -> "SecretsManagerClient":
    return boto3.client("secretsmanager", config=_CONFIG)  # pyright: ignore[reportUnknownMemberType]


@cache
def _provider() -> SecretsProvider:
    client: Any = _client()
    return SecretsProvider(boto3_client=client)


def read_text(secret_id: str, *, fresh: bool = False) -> str:
    """Return a secret's text.

    Args:
        secret_id: Its name or ARN.
        fresh: Whether to ask again though a copy is at hand.

    Raises:
        ServiceUnavailable: It cannot be read now.
    """
    try:
        provider: Any = _provider()
        text: Any = provider.get(secret_id, max_age=_KEPT_SECONDS, force_fetch=fresh)
    except GetParameterError as error:
        raise ServiceUnavailable from error
    if not isinstance(text, str):
        raise ServiceUnavailable
    return text


def read_current(secret_id: str) -> str | None:
    """Return a secret's text as it is this moment, or None while it has none."""
    client = _client()
    try:
        return client.get_secret_value(SecretId=secret_id).get("SecretString")
    except client.exceptions.ResourceNotFoundException:
        return None


def write_text(secret_id: str, text: str) -> None:
    """Replace a secret's text."""
    _client().put_secret_value(SecretId=secret_id, SecretString=text)


def read_json(secret_id: str, *, fresh: bool = False) -> dict[str, Any]:
    """Return a secret that holds a JSON object; raises as `read_text`."""
    return json.loads(read_text(secret_id, fresh=fresh))

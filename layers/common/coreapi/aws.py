"""Clients of AWS services."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

_CONFIG = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 3})
# Who calls, in AWS's logs. botocore would make a text of its own for each call, of thirty parts.
_WHO = Config(user_agent="core-api")


@cache
def session() -> boto3.Session:
    """Return the session whose credentials all clients have."""
    return boto3.Session()


@cache
def client(service: str, config: Config = _CONFIG) -> Any:
    """Return this process's client of a service; opens no connection yet."""
    return new_client(service, config)


def new_client(service: str, config: Config, endpoint: str | None = None) -> Any:
    """Return another client of a service; opens no connection yet."""
    shared: Any = session()  # whose stubs know no service by a variable
    return shared.client(service, endpoint_url=endpoint, config=config.merge(_WHO))

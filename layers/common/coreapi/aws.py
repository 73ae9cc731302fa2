"""Clients of AWS services."""

from functools import cache
from typing import Any

import boto3
from botocore.config import Config

# Who calls, in AWS's logs. botocore would make a text of its own for each call, of thirty parts.
_WHO = Config(user_agent="core-api")


@cache
def session() -> boto3.Session:
    """Return the session whose credentials all clients have."""
    return boto3.Session()


def client(service: str, config: Config, endpoint: str | None = None) -> Any:
    """Return a client of a service; opens no connection yet."""
    shared: Any = session()  # whose stubs know no service by a variable
    return shared.client(service, endpoint_url=endpoint, config=config.merge(_WHO))

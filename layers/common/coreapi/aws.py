"""Clients of AWS services, by botocore alone.

boto3 would bring its resources, their documentation and the transfer manager of S3: nothing here
uses them, and every start would pay for them.
"""

from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import Session

# Who calls, in AWS's logs. botocore would make a text of its own for each call, of thirty parts.
_WHO = Config(user_agent="core-api")


@cache
def session() -> Session:
    """Return the session whose credentials all clients have."""
    return Session()


def client(service: str, config: Config, endpoint: str | None = None) -> Any:
    """Return a client of a service; opens no connection yet."""
    make: Any = session().create_client  # botocore's own types do not say what it returns
    return make(service, endpoint_url=endpoint, config=config.merge(_WHO))

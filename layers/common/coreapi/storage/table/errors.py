"""Turns DynamoDB's errors, and those of the network, into problems."""

from collections.abc import Callable
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from coreapi.errors import ServiceUnavailable

Result = TypeVar("Result")

_TRANSIENT = frozenset(
    {
        "InternalServerError",
        "ItemCollectionSizeLimitExceededException",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)


def code(error: ClientError) -> str:
    """Return DynamoDB's code of an error."""
    return error.response.get("Error", {}).get("Code", "")


def reaching(call: Callable[[], Result]) -> Result:
    """Run a call; errors of the network and of a busy DynamoDB become SERVICE_UNAVAILABLE."""
    try:
        return call()
    except ClientError as error:
        if code(error) in _TRANSIENT:
            raise ServiceUnavailable from error
        raise
    except BotoCoreError as error:
        raise ServiceUnavailable from error

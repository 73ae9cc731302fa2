"""What becomes of a call that DynamoDB, or the network on the way to it, does not answer."""

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
    """Return DynamoDB's name of an error."""
    return error.response.get("Error", {}).get("Code", "")


def reaching(call: Callable[[], Result]) -> Result:
    """Run a call; what the network or a busy DynamoDB did to it becomes SERVICE_UNAVAILABLE."""
    try:
        return call()
    except ClientError as error:
        if code(error) in _TRANSIENT:
            raise ServiceUnavailable from error
        raise
    except BotoCoreError as error:
        raise ServiceUnavailable from error

"""The connection to DynamoDB: the one place that builds its client."""

from typing import TYPE_CHECKING

from botocore.config import Config

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

from coreapi import aws
from coreapi.settings import Settings

# A request must be answered well inside the function's timeout, also when storage is slow: two
# short attempts beat one long wait.
CONFIG = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 3},
    tcp_keepalive=True,
    parameter_validation=False,
)


def dynamodb(settings: Settings) -> "DynamoDBClient":
    """Return a client for the stage's DynamoDB; opens no connection yet."""
    return aws.new_client("dynamodb", CONFIG, settings.dynamodb_endpoint)

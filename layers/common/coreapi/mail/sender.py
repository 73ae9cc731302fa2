"""Sending through Amazon SES."""

from email.message import EmailMessage
from functools import cache
from typing import TYPE_CHECKING

from botocore.config import Config

from coreapi import aws

if TYPE_CHECKING:
    from types_boto3_sesv2 import SESV2Client

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3})


@cache
def _client() -> "SESV2Client":
    return aws.client("sesv2", _CONFIG)


def send(message: EmailMessage) -> None:
    """Hand a message to SES; any failure is raised, for the stream to try again."""
    _client().send_email(
        FromEmailAddress=message["From"],
        Destination={"ToAddresses": [message["To"]]},
        Content={"Raw": {"Data": message.as_bytes()}},
    )

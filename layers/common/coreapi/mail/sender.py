"""Sending through Amazon SES."""

import re
from email.message import EmailMessage
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from coreapi import aws

_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 3})
_SERVER_ERROR = 500
# Of the texts of a BadRequestException, those about an address, and among them the sender's own.
_ADDRESS = re.compile(r"address|domain|recipient|destination|user name", re.IGNORECASE)
_SENDER = re.compile(r"\bfrom\b|sender|identity|verified", re.IGNORECASE)


class RecipientRefused(Exception):  # noqa: N818 - states the fact
    """SES cannot send to this address, now or later."""


class SenderRefused(Exception):  # noqa: N818 - states the fact
    """SES does not send for this account or sender until an operator does something."""


def send(message: EmailMessage) -> None:
    """Hand a message to SES.

    Raises:
        RecipientRefused: Trying again is of no use.
        SenderRefused: Something is wrong with the account or the sender.
        Exception: SES was not reached, failed or throttled.
    """
    try:
        aws.client("sesv2", _CONFIG).send_email(
            FromEmailAddress=message["From"],
            Destination={"ToAddresses": [message["To"]]},
            Content={"Raw": {"Data": message.as_bytes()}},
        )
    except ClientError as error:
        answer: Any = error.response
        code, text = answer["Error"]["Code"], answer["Error"].get("Message", "")
        if code == "BadRequestException" and _ADDRESS.search(text) and not _SENDER.search(text):
            raise RecipientRefused(text) from error
        status = answer["ResponseMetadata"]["HTTPStatusCode"]
        if status >= _SERVER_ERROR or code == "TooManyRequestsException":
            raise
        raise SenderRefused(f"{code}: {text}") from error

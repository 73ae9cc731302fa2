# ruff: noqa: TID251 - a function of the tests' own
"""Mails every note whose key begins with MAIL#; poisonous ones fail."""

import os
from email.message import EmailMessage
from typing import Any

from local.runtime import aws


def handler(event: Any, _context: Any) -> Any:
    """Send what can be sent, report the rest."""
    client: Any = aws.client("sesv2")
    failures: list[Any] = []
    for record in event["Records"]:
        image = record["dynamodb"]["NewImage"]
        address = image["PK"]["S"].removeprefix("MAIL#")
        if image["value"]["S"] == "poison":
            failures.append({"itemIdentifier": record["dynamodb"]["SequenceNumber"]})
            continue
        if image["value"]["S"] == "bomb":
            raise RuntimeError("bomb")
        message = EmailMessage()
        message["From"], message["To"] = os.environ["MAIL_FROM"], address
        message["Subject"], message["Date"] = "Grüße", "Mon, 02 Mar 2026 10:00:00 +0000"
        message.set_content(
            f"See https://example.com/\nand https://a.example/x{image['value']['S']}.\n"
        )
        message.add_alternative("<p>See</p>", subtype="html")
        client.send_email(
            FromEmailAddress=os.environ["MAIL_FROM"],
            Destination={"ToAddresses": [address]},
            Content={"Raw": {"Data": message.as_bytes()}},
        )
    return {"batchItemFailures": failures}

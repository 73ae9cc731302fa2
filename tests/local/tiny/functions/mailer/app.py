"""Mails every note whose key begins with MAIL#; poisonous ones fail."""

import os
from email.message import EmailMessage

import boto3


def handler(event, _context):
    """Send what can be sent, report the rest."""
    client = boto3.client("sesv2")
    failures = []
    for record in event["Records"]:
        image = record["dynamodb"]["NewImage"]
        address = image["PK"]["S"].removeprefix("MAIL#")
        if image["value"]["S"] == "poison":
            failures.append({"itemIdentifier": record["dynamodb"]["SequenceNumber"]})
            break
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

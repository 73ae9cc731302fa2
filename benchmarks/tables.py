"""A table of a benchmark's own in DynamoDB Local, and how it is filled in less than an hour."""

import itertools
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from coreapi import ids
from coreapi.models.user import User, UserStatus
from coreapi.storage.writes import Write
from local import ROOT, aws, environment, template

MADE_AT = datetime(2031, 5, 13, 9, 0, tzinfo=UTC)


def connect() -> Any:
    """Return a client of DynamoDB Local; ends the benchmark where none is named."""
    endpoint = environment.options().dynamodb_endpoint
    if endpoint is None:
        sys.exit("Set DYNAMODB_ENDPOINT to DynamoDB Local's.")
    environment.isolate()
    return aws.client("dynamodb", endpoint)


def make(connection: Any, name: str) -> None:
    """Make the template's table, empty, under another name and without its stream."""
    described = template.load(ROOT / "template.yaml", {"Stage": "local"})
    _, properties = next(described.properties("AWS::DynamoDB::Table"))
    aws.delete_table(connection, name)
    without_stream = {key: properties[key] for key in properties if "Stream" not in key}
    aws.create_table(connection, name, without_stream)


def fill(connection: Any, name: str, writes: Iterable[Write]) -> None:
    """Put items in batches; a transaction for each thing would take DynamoDB Local an hour."""
    items = (write.parameters["Item"] for write in writes)
    while batch := list(itertools.islice(items, 25)):
        requests = [{"PutRequest": {"Item": item}} for item in batch]
        connection.batch_write_item(RequestItems={name: requests})


def user(email: str, status: UserStatus = UserStatus.ACTIVE) -> User:
    """Return a user of this address."""
    return User(
        id=ids.new(MADE_AT),
        email=email,
        first_name=None,
        last_name=None,
        status=status,
        tfa_enabled=False,
        password_change_required=False,
        session_generation=1,
        cursor_key=ids.random_token(),
        version=1,
        created_at=MADE_AT,
        updated_at=MADE_AT,
        last_login_at=None,
    )

"""A table of a benchmark's own in DynamoDB Local, and how it is filled in less than an hour."""

import itertools
import sys
from collections.abc import Iterable
from typing import Any

from coreapi.storage.writes import Write
from local import ROOT, aws, environment, template


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

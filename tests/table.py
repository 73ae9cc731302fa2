"""The tests' table: moto's, emptied in a millisecond, or DynamoDB Local's, behind one face.

`DYNAMODB_ENDPOINT` in the environment chooses DynamoDB Local.
"""

import base64
import copy
from collections.abc import Mapping
from typing import Any, Protocol, cast

from moto.backends import get_backend
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb import responses as moto_responses
from moto.dynamodb.models.dynamo_type import DynamoType

from coreapi.storage.items import Item, item_from_wire, item_to_wire
from local import aws
from local.intrinsics import ACCOUNT, REGION

KeyText = tuple[str, str]

_NAME = "_serialize_type_structure"
_structure: Any = getattr(BaseJSONSerializer, _NAME)


class Table(Protocol):
    """What the harness does to a table behind the product's back."""

    def exists(self) -> bool:
        """Tell whether there is one."""
        ...

    def create(self, properties: Mapping[str, Any]) -> None:
        """Make it new and empty, as the template describes it."""
        ...

    def keep(self) -> None:
        """Take what is in it now for what every test begins with."""
        ...

    def restore(self) -> None:
        """Put back what is kept, and nothing else."""
        ...

    def items(self) -> dict[KeyText, Item]:
        """Return everything in it, by key."""
        ...


class MotoTable:
    """moto's table, reached in memory: its own Scan takes fifty times as long."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept: Any = {}

    def exists(self) -> bool:
        return self._name in self._tables

    def create(self, properties: Mapping[str, Any]) -> None:
        aws.create_table(aws.client("dynamodb"), self._name, properties)

    def keep(self) -> None:
        self._kept = copy.deepcopy(dict(self._table.items))

    def restore(self) -> None:
        table = self._table
        table.items.clear()
        table.items.update(copy.deepcopy(self._kept))
        if table.stream_shard is not None:
            table.stream_shard.items.clear()
        cast("dict[str, Any]", vars(table)).pop(
            "_partition_candidates", None
        )  # the accelerated engine's own index

    def items(self) -> dict[KeyText, Item]:
        with aws.exclusive():
            wire = [_from_memory(item) for item in self._table.all_items()]
        return _by_key([item_from_wire(attributes) for attributes in wire])

    @property
    def _table(self) -> Any:
        return self._tables[self._name]

    @property
    def _tables(self) -> Any:
        return cast("Any", get_backend("dynamodb"))[ACCOUNT][REGION].tables


class RemoteTable:
    """A table of DynamoDB Local's."""

    def __init__(self, name: str, endpoint: str) -> None:
        self._name = name
        self._client = aws.client("dynamodb", endpoint)
        self._kept: dict[KeyText, Item] = {}

    def exists(self) -> bool:
        return self._name in self._client.list_tables()["TableNames"]

    def create(self, properties: Mapping[str, Any]) -> None:
        aws.delete_table(self._client, self._name)
        aws.create_table(self._client, self._name, properties)

    def keep(self) -> None:
        self._kept = self.items()

    def restore(self) -> None:
        now = self.items()
        for key in now.keys() - self._kept.keys():
            wire = item_to_wire(dict(zip(("PK", "SK"), key, strict=True)))
            self._client.delete_item(TableName=self._name, Key=wire)
        for key, item in self._kept.items():
            if now.get(key) != item:
                self._client.put_item(TableName=self._name, Item=item_to_wire(item))

    def items(self) -> dict[KeyText, Item]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._name, ConsistentRead=True
        )
        return _by_key([item_from_wire(found) for page in pages for found in page["Items"]])


def answer_items_as_they_are() -> None:
    """Have moto write attribute values out as it keeps them.

    They are in DynamoDB's notation already, but moto asks for each of the ten kinds of each value,
    and runs an import statement for each: most of the time of every test. (Sets of binary values,
    which the product has none of, would need more.)
    """
    setattr(moto_responses, "dynamo_to_dict", _plain)  # noqa: B010 - its own is another type
    setattr(BaseJSONSerializer, _NAME, _structure_or_attribute_value)


def _plain(value: Any) -> Any:
    if isinstance(value, DynamoType):
        content = value.value
        if isinstance(content, bytes):
            content = base64.b64encode(content).decode()
        return {value.type: _plain(content)}
    if hasattr(value, "to_json"):
        return _plain(value.to_json())
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_plain(member) for member in cast("list[Any]", value)]
    return value


def _structure_or_attribute_value(
    serializer: Any, serialized: Any, value: Any, shape: Any, key: str
) -> None:
    if shape.name == "AttributeValue":
        serialized[key] = value
    else:
        _structure(serializer, serialized, value, shape, key)


def table(name: str, endpoint: str | None) -> Table:
    """Return the table of a name, wherever it is."""
    return RemoteTable(name, endpoint) if endpoint else MotoTable(name)


def _from_memory(item: Any) -> dict[str, Any]:
    wire: dict[str, Any] = item.to_json()["Attributes"]
    return {
        name: {"B": base64.b64decode(value["B"])} if isinstance(value.get("B"), str) else value
        for name, value in wire.items()
    }


def _by_key(items: list[Item]) -> dict[KeyText, Item]:
    return {(str(item["PK"]), str(item["SK"])): item for item in items}


def stream_record(number: int, item: Item) -> dict[str, Any]:
    """Return a new item as the table's stream brings it."""
    change = {
        "Keys": item_to_wire({"PK": item["PK"], "SK": item["SK"]}),
        "NewImage": item_to_wire(item),
        "SequenceNumber": str(number),
        "StreamViewType": "NEW_IMAGE",
    }
    return {
        "eventID": str(number),
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": change,
    }

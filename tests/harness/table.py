"""The tests' table, of moto (emptied in a millisecond) or of DynamoDB Local, by one interface.

`DYNAMODB_ENDPOINT` in the environment chooses DynamoDB Local.
"""

import base64
import copy
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, cast

from moto.backends import get_backend
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.models.dynamo_type import Item as MotoItem

from coreapi.storage.table.actions import Action, absent
from coreapi.storage.table.items import (
    Item,
    from_attributes,
    to_attributes,
)
from coreapi.storage.table.store import Page, Store
from local.runtime import aws
from local.template.intrinsics import ACCOUNT, REGION

KeyText = tuple[str, str]
Wire = dict[str, Any]

_BATCH = 25  # the most that BatchWriteItem takes
_MANY = 500  # items that cost more to delete than a new table does


class Table(Protocol):
    """A table, as the harness changes it without the product.

    Attributes:
        kept: The items with which every test begins.
    """

    kept: Any

    def exists(self) -> bool:
        """Return whether it exists."""
        ...

    def create(self, properties: Mapping[str, Any]) -> None:
        """Make it new and empty, as the template describes it."""
        ...

    def keep(self) -> None:
        """Let every test begin with the present items."""
        ...

    def restore(self) -> None:
        """Restore the items of `kept`, and delete all others."""
        ...

    def items(self) -> dict[KeyText, Item]:
        """Return everything in it, by key."""
        ...

    def store(self, connection: Any) -> Store:
        """Return a store to make things with, which needs no call of DynamoDB where it can."""
        ...

    def disconnect(self) -> None:
        """Close the connections to it; the next call opens another."""
        ...


class MotoTable:
    """moto's table, accessed in memory: moto's Scan takes fifty times as long."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.kept: Any = {}

    def exists(self) -> bool:
        return self.name in self._tables

    def create(self, properties: Mapping[str, Any]) -> None:
        aws.create_table(aws.client("dynamodb"), self.name, _without_stream(properties))

    def keep(self) -> None:
        self.kept = _copied(self._table.items)

    def restore(self) -> None:
        self._table.items.clear()
        self._table.items.update(_copied(self.kept))

    def items(self) -> dict[KeyText, Item]:
        with aws.exclusive():
            wire = [_from_memory(item) for item in self._table.all_items()]
        items = [from_attributes(attributes) for attributes in wire]
        return {(str(item["PK"]), str(item["SK"])): item for item in items}

    def store(self, connection: Any) -> Store:
        return _StoreInMemory(connection, self)

    def partition(self, name: str) -> list[Item]:
        """Return the items of a partition, by their sort keys."""
        with aws.exclusive():
            found = self._table.items.get(DynamoType({"S": name}), {})
            wire = [_from_memory(item) for item in found.values()]
        return sorted(map(from_attributes, wire), key=lambda item: str(item["SK"]))

    def put(self, new: Sequence[Action]) -> None:
        """Store new items."""
        with aws.exclusive():
            for action in new:
                attributes = action.parameters["Item"]
                partition, sort = (DynamoType(attributes[name]) for name in ("PK", "SK"))
                items = self._table.items[partition]
                assert action.condition is None or sort not in items, f"{action.key} exists"
                items[sort] = MotoItem(partition, sort, attributes)

    def disconnect(self) -> None:
        pass

    @property
    def _table(self) -> Any:
        return self._tables[self.name]

    @property
    def _tables(self) -> Any:
        return cast("Any", get_backend("dynamodb"))[ACCOUNT][REGION].tables


class _StoreInMemory(Store):
    """Stores new items in moto's memory, and reads whole partitions there."""

    def __init__(self, connection: Any, table: MotoTable) -> None:
        super().__init__(connection, table.name)
        self._table = table

    def query(self, partition: str, **how: Any) -> Page:
        if any(how.values()):
            return super().query(partition, **how)
        return Page(self._table.partition(partition), None)

    def transact(self, actions: Sequence[Action]) -> Sequence[Action]:
        if all(each.kind == "Put" and each.condition in (None, absent()) for each in actions):
            self._table.put(actions)
            return ()
        return super().transact(actions)


class RemoteTable:
    """A table of DynamoDB Local."""

    def __init__(self, name: str, endpoint: str) -> None:
        self._name = name
        self._client = aws.client("dynamodb", endpoint)
        self._properties: dict[str, Any] = {}
        self.kept: Any = {}

    def exists(self) -> bool:
        return bool(self._properties)

    def create(self, properties: Mapping[str, Any]) -> None:
        self._properties = _without_stream(properties)
        aws.delete_table(self._client, self._name)
        aws.create_table(self._client, self._name, self._properties)

    def keep(self) -> None:
        self.kept = self._wire()

    def restore(self) -> None:
        now = self._wire()
        if len(now) > _MANY:
            self.create(self._properties)
            now = {}
        requests: list[Wire] = [
            {"DeleteRequest": {"Key": {name: item[name] for name in ("PK", "SK")}}}
            for key, item in now.items()
            if key not in self.kept
        ]
        requests += [
            {"PutRequest": {"Item": item}}
            for key, item in self.kept.items()
            if now.get(key) != item
        ]
        for first in range(0, len(requests), _BATCH):
            batch = {self._name: requests[first : first + _BATCH]}
            left = self._client.batch_write_item(RequestItems=batch)["UnprocessedItems"]
            assert not left

    def store(self, connection: Any) -> Store:
        return Store(connection, self._name)

    def disconnect(self) -> None:
        self._client.close()

    def items(self) -> dict[KeyText, Item]:
        return {key: from_attributes(item) for key, item in self._wire().items()}

    def _wire(self) -> dict[KeyText, Wire]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._name, ConsistentRead=True
        )
        found = [item for page in pages for item in page["Items"]]
        return {(item["PK"]["S"], item["SK"]["S"]): item for item in found}


def table(name: str, endpoint: str | None) -> Table:
    """Return the table of a name, wherever it is."""
    return RemoteTable(name, endpoint) if endpoint else MotoTable(name)


def _without_stream(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the properties without a stream: these tests read none, and it costs at each write."""
    return {name: value for name, value in properties.items() if name != "StreamSpecification"}


def _copied(items: Mapping[Any, Mapping[Any, Any]]) -> dict[Any, dict[Any, Any]]:
    """Return moto's items as copy.deepcopy would, in a tenth of its time."""
    return {
        partition: {sort: _copied_item(item) for sort, item in sorted_items.items()}
        for partition, sorted_items in items.items()
    }


def _copied_item(item: Any) -> Any:
    copied = copy.copy(item)
    copied.attrs = LimitedSizeDict()
    dict[str, Any].update(  # its own way asks for the item's size, attribute by attribute
        copied.attrs,
        {
            # Values without parts are replaced, never changed.
            name: copy.deepcopy(value) if isinstance(value.value, dict | list) else value
            for name, value in item.attrs.items()
        },
    )
    return copied


def _from_memory(item: Any) -> dict[str, Any]:
    wire: dict[str, Any] = item.to_json()["Attributes"]
    return {
        name: {"B": base64.b64decode(value["B"])} if isinstance(value.get("B"), str) else value
        for name, value in wire.items()
    }


def stream_record(number: int, item: Item) -> dict[str, Any]:
    """Return a new item as the table's stream brings it."""
    change = {
        "Keys": to_attributes({"PK": item["PK"], "SK": item["SK"]}),
        "NewImage": to_attributes(item),
        "SequenceNumber": str(number),
        "StreamViewType": "NEW_AND_OLD_IMAGES",
    }
    return {
        "eventID": str(number),
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": change,
    }

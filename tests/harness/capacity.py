"""Capacity units by DynamoDB's documented rules, counted from the sizes of items.

moto does not count them, and DynamoDB Local counts a transaction as if it were one item.
"""

import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from math import ceil
from typing import Any, cast

from reference.declarations import deployed

Wire = Mapping[str, Any]

_READ_BYTES, _WRITE_BYTES = 4096, 1024


@dataclass(slots=True)
class Units:
    """The cost of calls.

    Attributes:
        read: One for each 4 KiB read consistently, half of it otherwise.
        write: One for each KiB written; two in a transaction, a condition's check included; and
            the writes of the indexes.
        touched: The partitions that were written: names of an index, or of the table (""), with
            values of its partition key.
    """

    read: float = 0
    write: float = 0
    touched: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])


@contextmanager
def charged(client: Any, observer: Any) -> Generator[Units]:
    """Count the units of a client's calls in the block.

    Args:
        client: Whose calls.
        observer: Another client of the same DynamoDB, to look at what is written.
    """
    units = Units()
    counting = threading.Lock()
    call = threading.local()  # a list of several shards asks them at the same time

    def remember(params: Wire, model: Any, **_: object) -> None:
        call.asked = params
        call.before = _stored(observer, _writes(model.name, params))

    def count(parsed: Wire, model: Any, **_: object) -> None:
        if "Error" in parsed:
            return
        writes = _writes(model.name, call.asked)
        after = _stored(observer, writes)
        factor = 2 if model.name == "TransactWriteItems" else 1
        with counting:
            for key in (str(_key(write)) for write in writes):
                was, now = call.before.get(key, {}), after.get(key, {})
                units.write += _written(was, now, factor)
                units.touched.update(_touched(was, now))
            if not writes:
                units.read += sum(_read(model.name, call.asked, parsed))

    events = client.meta.events
    events.register("before-parameter-build.dynamodb", remember)
    events.register("after-call.dynamodb", count)
    try:
        yield units
    finally:
        events.unregister("before-parameter-build.dynamodb", remember)
        events.unregister("after-call.dynamodb", count)


def size(item: Wire) -> int:
    """Return the bytes that an item in DynamoDB's notation takes, by the documented estimate."""
    return sum(len(name.encode()) + _size_of(value) for name, value in item.items())


def _size_of(value: Wire) -> int:
    kind, content = next(iter(value.items()))
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            digits = str(content).lstrip("-").replace(".", "").strip("0")
            return ceil(len(digits) / 2) + 1
        case "B":
            return len(content)
        case "M":
            members = cast("Wire", content)
            return 3 + len(members) + size(members)
        case "L":
            return 3 + sum(1 + _size_of(element) for element in content)
        case _:  # a truth value, or null; the product has no sets
            return 1


def _read(operation: str, asked: Wire, told: Wire) -> Iterator[float]:
    if operation == "BatchGetItem":
        for table, request in asked["RequestItems"].items():
            found = told["Responses"].get(table, [])
            each = [_blocks(size(item), _READ_BYTES) for item in found]
            missing = len(request["Keys"]) - len(found)
            yield (sum(each) + missing) * _consistency(request)
        return
    items = told["Items"] if operation == "Query" else [told.get("Item", {})]
    yield _blocks(sum(map(size, items)), _READ_BYTES) * _consistency(asked)


def _consistency(request: Wire) -> float:
    return 1 if request.get("ConsistentRead") else 0.5


def _written(was: Wire, now: Wire, factor: int) -> int:
    """Return the units of one item's write, and of the index that follows it."""
    units = factor * _blocks(max(size(was), size(now)), _WRITE_BYTES)
    for index in _indexes():
        left, entered = index.entry(was), index.entry(now)
        if left == entered:
            continue
        if left and index.place(was) != index.place(now):
            units += _blocks(size(left), _WRITE_BYTES)
        units += _blocks(size(entered), _WRITE_BYTES) if entered else 0
    return units


def _touched(was: Wire, now: Wire) -> Iterator[tuple[str, str]]:
    """Yield the partitions that one item's write goes to."""
    for item in (was, now):
        if item and was != now:
            yield "", item["PK"]["S"]
    for index in _indexes():
        if index.entry(was) != index.entry(now):
            for item in (was, now):
                if index.place(item):
                    yield index.name, item[index.keys[0]]["S"]


@dataclass(frozen=True, slots=True)
class _Index:
    """An index as the template describes it."""

    name: str
    keys: tuple[str, ...]
    projected: frozenset[str] | None  # all, where it is None

    def place(self, item: Wire) -> tuple[Any, ...]:
        """Return where the index shows an item; nothing where it does not."""
        return tuple(item[name] for name in self.keys) if self.keys[0] in item else ()

    def entry(self, item: Wire) -> Wire:
        """Return what the index has of an item; nothing where it does not show it."""
        if not self.place(item):
            return {}
        if self.projected is None:
            return item
        return {name: value for name, value in item.items() if name in self.projected}


@cache
def _indexes() -> Sequence[_Index]:
    _, properties = next(deployed().properties("AWS::DynamoDB::Table"))
    found: list[_Index] = []
    for index in properties["GlobalSecondaryIndexes"]:
        keys = tuple(key["AttributeName"] for key in index["KeySchema"])
        projection = index["Projection"]
        extra = projection.get("NonKeyAttributes", ())
        is_whole = projection["ProjectionType"] == "ALL"
        found.append(
            _Index(
                index["IndexName"],
                keys,
                None if is_whole else frozenset({"PK", "SK", *keys, *extra}),
            )
        )
    return found


def _blocks(length: int, block: int) -> int:
    return max(1, ceil(length / block))


def _writes(operation: str, asked: Wire) -> list[Wire]:
    """Return the requests to write that a call is made of; none where it reads."""
    if operation == "TransactWriteItems":
        return [next(iter(action.values())) for action in asked["TransactItems"]]
    return [asked] if operation in {"PutItem", "UpdateItem", "DeleteItem"} else []


def _key(request: Wire) -> Wire:
    return {name: (request.get("Key") or request["Item"])[name] for name in ("PK", "SK")}


def _stored(observer: Any, writes: list[Wire]) -> dict[str, Wire]:
    """Return the items that are written, as they are now, by key."""
    if not writes:
        return {}
    table = writes[0]["TableName"]
    wanted = {table: {"Keys": [_key(write) for write in writes], "ConsistentRead": True}}
    found = observer.batch_get_item(RequestItems=wanted)["Responses"].get(table, [])
    return {str({name: item[name] for name in ("PK", "SK")}): item for item in found}

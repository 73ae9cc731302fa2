"""moto's DynamoDB, made proportional to what a call touches.

Some calls of moto take time in proportion to the whole table, so a few thousand items make a local
server slow. None of these is reported upstream; the comment at each replacement says what a report
would say. The answers are moto's own: `tests/local/test_moto_engine.py` compares both engines on
random operations. `moto_shortcuts`, which is installed with this module, avoids repeated work.
"""

import copy
import functools
import inspect
from collections import deque
from collections.abc import Mapping
from typing import Any, cast

from moto.core import responses
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import StreamRecord, Table
from moto.dynamodbstreams.models import ShardIterator

from local.runtime import moto_shortcuts

_Key = tuple[DynamoType, DynamoType | None]

_transact = DynamoDBBackend.transact_write_items
_query = Table.query
_query_signature = inspect.signature(_query)


def install() -> None:
    """Replace moto's engine with the proportional one; idempotent."""
    for owner, name, replacement in _REPLACEMENTS:
        setattr(owner, name, replacement)


def installed() -> bool:
    """Return whether this engine is installed."""
    return vars(Table)["query"] is _query_one_partition


def uninstall() -> None:
    """Restore moto's own engine, for comparison in tests; idempotent."""
    for owner, name, _ in _REPLACEMENTS:
        original = _ORIGINALS.get((owner, name))
        if original is not None:
            setattr(owner, name, original)
        elif name in vars(owner):
            delattr(owner, name)


def _transact_write_items(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    """Copy the items that a transaction names, and restore them if it fails.

    Upstream: `transact_write_items` deep-copies the table, its stream's history included, once per
    item of the transaction, to be able to roll back.
    """
    operations = [next(iter(action.values())) for action in transact_items]
    named = [(backend.tables.get(str(each.get("TableName"))), each) for each in operations]
    tables = {table.name: table for table, _ in named if table is not None}
    lengths = {n: len(t.stream_shard.items) for n, t in tables.items() if t.stream_shard}
    before = [
        (table, key, copy.deepcopy(_item_at(table, key)))
        for table, operation in named
        if table is not None
        and (key := _key_of(table, operation.get("Key") or operation.get("Item") or {}))
    ]
    try:
        _transact(backend, transact_items)
    except Exception:
        for table, key, item in before:
            _put_back(table, key, item)
        for name, length in lengths.items():
            del cast("Any", tables[name].stream_shard).items[length:]
        raise


def _not_copied(table: Table, _memo: dict[int, object]) -> Table:
    """Replace the deep copy of a table, which only transactions make and do not need."""
    return table


def _query_one_partition(
    table: Table, *args: object, **kwargs: object
) -> tuple[list[Item], int, dict[str, Any] | None]:
    """Query a table that has only the items of the wanted partition.

    Upstream: `query` sorts every item of the table to find one partition.
    """
    part = object.__new__(Table)
    vars(part).update(vars(table), items={})
    bound = _query_signature.bind(table, *args, **kwargs).arguments
    for item in _partition(table, bound):
        _put_back(part, (item.hash_key, item.range_key), item)
    return _query(part, *args, **kwargs)  # type: ignore[arg-type]


def _partition(table: Table, query: Mapping[str, Any]) -> list[Item]:
    """Return the items of a partition, of the table or of an index, in no order."""
    conditions: list[tuple[str, DynamoType]] = query.get("hash_key_conditions") or []
    places = _items(table)
    if not query.get("index_name"):
        place = places.get(query["hash_key"])
        return _in_place(table, place) if place else []
    everything = (item for place in places.values() for item in _in_place(table, place))
    return [
        item
        for item in everything
        if all(name in item.attrs and item.attrs[name] == value for name, value in conditions)
    ]


def _in_place(table: Table, place: Any) -> list[Item]:
    return list(place.values()) if table.has_range_key else [place]


def _items(table: Table) -> dict[DynamoType, Any]:
    """Return items by partition key, and then by sort key where the table has one."""
    return cast("Any", table).items


def _key_of(table: Table, attributes: Mapping[str, Any]) -> _Key | None:
    names = [name for name in (table.hash_key_attr, table.range_key_attr) if name is not None]
    if any(name not in attributes for name in names):
        return None
    values = [DynamoType(attributes[name]) for name in names]
    return values[0], values[1] if table.has_range_key else None


def _item_at(table: Table, key: _Key) -> Item | None:
    hash_key, range_key = key
    found = _items(table).get(hash_key)
    return found if found is None or range_key is None else found.get(range_key)


def _put_back(table: Table, key: _Key, item: Item | None) -> None:
    hash_key, range_key = key
    items = _items(table)
    place = items if range_key is None else items.setdefault(hash_key, {})
    if item is None:
        place.pop(range_key or hash_key, None)
    else:
        place[range_key or hash_key] = item


_REPLACEMENTS: tuple[tuple[object, str, object], ...] = (
    (DynamoDBBackend, "transact_write_items", _transact_write_items),
    (Table, "__deepcopy__", _not_copied),
    (Table, "query", _query_one_partition),
    # Upstream: every call looks through all attributes of a class for the names of its actions.
    (responses, "method_names_from_class", functools.cache(method_names_from_class)),
    # Upstream: every model object ever made, copies in answers included, is kept for a dashboard.
    *(
        (each, "instances_tracked", deque[Any](maxlen=0))
        for each in (Item, StreamRecord, ShardIterator)
    ),
    *moto_shortcuts.REPLACEMENTS,
)
_ORIGINALS: Mapping[tuple[object, str], object] = {
    (owner, name): vars(owner)[name] for owner, name, _ in _REPLACEMENTS if name in vars(owner)
}

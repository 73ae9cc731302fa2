"""moto's DynamoDB, made proportional to what a call touches.

Two of moto's shortcuts cost as much as the whole table on every call, so that a few thousand items
make a local server crawl and a few hundred thousand stop it:

- `transact_write_items` deep-copies the table, its stream history included, once per item of the
  transaction, to be able to roll back. Here a transaction keeps copies of the items it names and
  the length of the stream, and puts those back in place when it fails.
- `query` sorts every item of the table to find one partition. Here it is handed the items of that
  partition alone, of the table or of an index.

It also looks through a whole class for its actions with each call; that is remembered here. What
else repeats itself is left out by `moto_shortcuts`, which is installed with this.

moto keeps every model object ever made for its dashboard, and every stream iterator; a
server that runs for days must not. What a call answers is moto's own doing, unchanged:
`tests/local/test_moto_engine.py` proves both engines equal on random operations.
"""

import copy
import functools
import inspect
from collections import defaultdict
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

from moto.core import responses
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import StreamRecord, Table
from moto.dynamodbstreams.models import DynamoDBStreamsBackend, ShardIterator

from local import moto_shortcuts

_ITERATORS_KEPT = 64
_UNTRACKED = (Item, StreamRecord, ShardIterator)
_Key = tuple[DynamoType, DynamoType | None]
_Candidates = dict[str, dict[DynamoType, dict[_Key, None]]]

_candidates: ContextVar[list[Item] | None] = ContextVar("candidates", default=None)
_in_transaction: ContextVar[bool] = ContextVar("in_transaction", default=False)

_transact = DynamoDBBackend.transact_write_items
_update_item = DynamoDBBackend.update_item
_put_item = Table.put_item
_query = Table.query
_all_items = Table.all_items
_get_records = DynamoDBStreamsBackend.get_records
_query_signature = inspect.signature(_query)


def install() -> None:
    """Put the proportional engine in place of moto's; doing it twice changes nothing."""
    for owner, name, replacement in _REPLACEMENTS:
        setattr(owner, name, replacement)
    for model in _UNTRACKED:
        type.__setattr__(model, "__new__", _untracked)


def installed() -> bool:
    """Tell whether this engine is in place."""
    return vars(Table)["query"] is _query_partition


def uninstall() -> None:
    """Give moto its own engine back, for comparison in tests; doing it twice changes nothing."""
    if not installed():
        return
    for owner, name, _ in _REPLACEMENTS:
        original = _ORIGINALS.get((owner, name))
        if original is None:
            delattr(owner, name)
        else:
            setattr(owner, name, original)
    for model in _UNTRACKED:
        if "__new__" in vars(model):
            type.__delattr__(model, "__new__")


def _untracked(cls: type[object], *_: object, **__: object) -> object:
    return object.__new__(cls)


# --- transactions ---------------------------------------------------------------------------


def _transact_write_items(backend: DynamoDBBackend, transact_items: list[dict[str, Any]]) -> None:
    with _restored_on_failure(backend, transact_items):
        token = _in_transaction.set(True)
        try:
            _transact(backend, transact_items)
        finally:
            _in_transaction.reset(token)


def _not_copied(table: Table, memo: dict[int, object]) -> Table:
    """Stand in for the deep copy of a table, which a transaction here does not need."""
    if _in_transaction.get():
        return table
    duplicate = cast("Table", table.__class__.__new__(table.__class__))
    memo[id(table)] = duplicate
    vars(duplicate).update(copy.deepcopy(vars(table), memo))
    return duplicate


@contextmanager
def _restored_on_failure(
    backend: DynamoDBBackend, transact_items: list[dict[str, Any]]
) -> Generator[None]:
    touched: list[tuple[Table, _Key, Item | None]] = []
    streams: dict[str, tuple[Table, int]] = {}
    for action in transact_items:
        operation: dict[str, Any] = next(iter(action.values()))
        table = backend.tables.get(str(operation.get("TableName")))
        if table is None:
            continue
        if table.stream_shard is not None:
            streams[table.name] = (table, len(table.stream_shard.items))
        key = _key_of(table, operation.get("Key") or operation.get("Item") or {})
        if key is not None:
            touched.append((table, key, copy.deepcopy(_item_at(table, key))))
    try:
        yield
    except Exception:
        for table, key, item in reversed(touched):
            _put_back(table, key, item)
        for table, length in streams.values():
            if table.stream_shard is not None:
                del table.stream_shard.items[length:]
        raise


def _put_back(table: Table, key: _Key, item: Item | None) -> None:
    hash_key, range_key = key
    place = _items(table) if range_key is None else _items(table)[hash_key]
    if item is None:
        place.pop(range_key or hash_key, None)
    else:
        place[range_key or hash_key] = item
    _note(table, item)


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


# --- queries --------------------------------------------------------------------------------


def _query_partition(
    table: Table, *args: object, **kwargs: object
) -> tuple[list[Item], int, dict[str, Any] | None]:
    bound = _query_signature.bind(table, *args, **kwargs).arguments
    token = _candidates.set(_partition(table, bound))
    try:
        return _query(table, *args, **kwargs)  # type: ignore[arg-type]
    finally:
        _candidates.reset(token)


def _items_in_question(table: Table) -> list[Item]:
    candidates = _candidates.get()
    return _all_items(table) if candidates is None else candidates


def _partition(table: Table, query: Mapping[str, Any]) -> list[Item] | None:
    if not query.get("index_name"):
        found = _items(table).get(query["hash_key"])
        if found is None:
            return []
        return list(found.values()) if table.has_range_key else [found]
    conditions: list[tuple[str, DynamoType]] = query.get("hash_key_conditions") or []
    index = _index_of(table)
    if not conditions or conditions[0][0] not in index:
        return None
    attribute, value = conditions[0]
    known = index[attribute].get(value, {})
    live: list[Item] = []
    for key in list(known):
        item = _item_at(table, key)
        current = item.attrs.get(attribute) if item is not None else None
        if item is not None and current is not None and current == value:
            live.append(item)
        else:
            del known[key]
    return sorted(live, key=lambda item: (item.hash_key, item.range_key or item.hash_key))


def _index_of(table: Table) -> _Candidates:
    """Return which keys may hold a value of each index's hash attribute.

    It may name items that have changed since (a query looks again and forgets those), never too
    few: every write notes its item.
    """
    known: _Candidates | None = vars(table).get("_partition_candidates")
    if known is None:
        known = {
            key["AttributeName"]: defaultdict(dict)
            for index in table.all_indexes()
            for key in index.schema
            if key["KeyType"] == "HASH"
        }
        vars(table)["_partition_candidates"] = known
        for item in _all_items(table):
            _note(table, item)
    return known


def _note(table: Table, item: Item | None) -> None:
    known: _Candidates | None = vars(table).get("_partition_candidates")
    if known is None or item is None:
        return
    for attribute, values in known.items():
        value = item.attrs.get(attribute)
        if value is not None:
            values[value][item.hash_key, item.range_key] = None


def _put_and_note(table: Table, *args: object, **kwargs: object) -> Item:
    item = _put_item(table, *args, **kwargs)  # type: ignore[arg-type]
    _note(table, item)
    return item


def _update_and_note(
    backend: DynamoDBBackend, table_name: str, key: dict[str, Any], *args: object, **kwargs: object
) -> Item:
    try:
        return _update_item(backend, table_name, key, *args, **kwargs)  # type: ignore[arg-type]
    finally:
        table = backend.tables.get(table_name)
        place = _key_of(table, key) if table is not None else None
        if table is not None and place is not None:
            _note(table, _item_at(table, place))


def _records_forgetting(
    backend: DynamoDBStreamsBackend, iterator_arn: str, limit: int
) -> dict[str, Any]:
    answer = _get_records(backend, iterator_arn, limit)
    for old in list(backend.shard_iterators)[:-_ITERATORS_KEPT]:
        del backend.shard_iterators[old]
    return answer


_REPLACEMENTS: tuple[tuple[object, str, object], ...] = (
    (DynamoDBBackend, "transact_write_items", _transact_write_items),
    (DynamoDBBackend, "update_item", _update_and_note),
    (DynamoDBStreamsBackend, "get_records", _records_forgetting),
    (Table, "put_item", _put_and_note),
    (Table, "query", _query_partition),
    (Table, "all_items", _items_in_question),
    (Table, "__deepcopy__", _not_copied),
    (responses, "method_names_from_class", functools.cache(method_names_from_class)),
    *moto_shortcuts.REPLACEMENTS,
)
_ORIGINALS: Mapping[tuple[object, str], object] = {
    (owner, name): vars(owner)[name] for owner, name, _ in _REPLACEMENTS if name in vars(owner)
}

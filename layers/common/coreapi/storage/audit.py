"""Audit entries: one immutable item each, found from four sides.

An entry lies in its chain's partition, under an id that sorts by time. Three sparse indexes list it
by who did it, by what it is about and by the kind of thing (`audit_search`).
"""

from collections.abc import Iterator, Sequence

from coreapi import ids
from coreapi.models.audit import AuditEntry
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, put
from coreapi.storage.table.items import Item, decode, encode, key_of
from coreapi.storage.table.shards import shard_of
from coreapi.storage.table.store import Store

KIND_SHARDS = 4
_IN_ITS_KEY = frozenset({"id", "chain", "at"})


def write(entry: AuditEntry) -> Action:
    """Write an entry."""
    shard = shard_of(entry.id, KIND_SHARDS)
    kind = keys.audit_of_type(entry.entity_type, shard)
    item = encode(entry, keys.audit_entry(entry.chain, entry.id), audit_kind=kind)
    return put({n: v for n, v in item.items() if n not in _IN_ITS_KEY}, condition=absent())


def read(item: Item) -> AuditEntry:
    """Return the entry that an item is; ValueError or KeyError where it is none."""
    chain = keys.audit_chain(item["PK"])
    at = ids.moment(item["SK"]).isoformat()
    return decode(AuditEntry, {**item, "id": item["SK"], "chain": chain, "at": at})


def of_chain(store: Store, chain: str, after: str | None = None) -> Iterator[Item]:
    """Yield the items of a chain, oldest first, after the one with a sort key."""
    return store.query_all(keys.audit_entry(chain, "").pk, after=after)


def find_many(store: Store, items: Sequence[Item]) -> list[AuditEntry]:
    """Return the entries that index items stand for, in their order."""
    wanted = [key_of(item) for item in items]
    found = store.get_many(wanted)
    return [read(found[key]) for key in wanted if key in found]

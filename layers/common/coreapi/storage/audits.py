"""Audit chains: entries are only ever added, each naming the hash of the one before.

An entry lies in its chain's partition, under an id that sorts by time, and in the index with those
of all chains. Two items point to it, each from two more places: the thing it is about and who did
it, the kind of thing and that kind inside its organization. So every single filter is a range of
keys; only a filter on more than one narrows such a range by reading it.
"""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from coreapi.errors import Conflict
from coreapi.models.audit import AuditEntry, AuditFilter, AuditHead
from coreapi.storage import keys
from coreapi.storage.conditions import Attr
from coreapi.storage.items import Item, decode, encode
from coreapi.storage.store import Store
from coreapi.storage.writes import Write, absent, put

_EVERYTHING = "AUDIT"
_POINTED_BY = ("id", "chain", "actor_id", "entity_type", "entity_id", "organization_id")


class ChainMoved(Conflict):
    """Another entry was appended first."""


class _View(NamedTuple):
    """A range of keys, and what it is narrowed by already."""

    partition: str
    by_index: bool
    prefix: str = ""
    known: tuple[str, ...] = ()
    points: bool = True


def head(store: Store, chain: str) -> AuditHead:
    """Return the end of a chain."""
    item = store.get(keys.audit_head(chain))
    return decode(AuditHead, item) if item else AuditHead()


def append(entry: AuditEntry) -> tuple[Write, ...]:
    """Add an entry to its chain; `ChainMoved` when its predecessor is not the end any more."""
    end = absent() if entry.sequence == 1 else Attr("hash").eq(entry.previous_hash)
    new_head = AuditHead(sequence=entry.sequence, id=entry.id, hash=entry.hash)
    items = (_item(entry), *_pointers(entry))
    return (
        put(encode(new_head, keys.audit_head(entry.chain)), condition=end, refusal=ChainMoved()),
        *(put(item, condition=absent(), refusal=ChainMoved()) for item in items),
    )


def chain_entries(store: Store, chain: str) -> Iterator[AuditEntry]:
    """Yield the entries of a chain, oldest first."""
    partition, prefix = keys.audit_entry(chain, "")
    for item in store.query_all(partition, prefix=prefix):
        yield decode(AuditEntry, item)


def newest(
    store: Store, wanted: AuditFilter, *, first: str, last: str, limit: int
) -> list[AuditEntry]:
    """Return entries, newest first.

    Args:
        store: The table.
        wanted: What they must have.
        first: The least id.
        last: The greatest id, not less than `first`.
        limit: How many at most; fewer only where there are no more.
    """
    view = _view(wanted)
    found = list(islice(_found(store, view, wanted, (first, last), limit), limit))
    if not view.points:
        return [decode(AuditEntry, item) for item in found]
    wanted_keys = [keys.audit_entry(item["chain"], item["id"]) for item in found]
    entries = store.get_many(wanted_keys)
    return [decode(AuditEntry, entries[key]) for key in wanted_keys if key in entries]


def _found(
    store: Store, view: _View, wanted: AuditFilter, ids: tuple[str, str], limit: int
) -> Iterator[Item]:
    """Yield the items of a view that fit; pointers are so small that thousands come per call."""
    narrower = {
        name: value
        for name in AuditFilter.__dataclass_fields__
        if name not in view.known and (value := getattr(wanted, name)) is not None
    }
    after: Item | None = None
    while True:
        page = store.query(
            view.partition,
            between=(view.prefix + ids[0], view.prefix + ids[1]),
            limit=None if narrower else limit,
            after=after,
            newest_first=True,
            index=view.by_index,
        )
        for item in page.items:
            if all(item.get(name) == value for name, value in narrower.items()):
                yield item
        if page.last_key is None:
            return
        after = page.last_key


def _view(wanted: AuditFilter) -> _View:
    """Return the narrowest range of keys that holds everything wanted."""
    kind, organization = wanted.entity_type, wanted.organization_id
    if wanted.entity_id:
        return _View(keys.audit_of_entity(wanted.entity_id), by_index=False, known=("entity_id",))
    if wanted.actor_id:
        return _View(keys.audit_of_actor(wanted.actor_id), by_index=True, known=("actor_id",))
    if kind:
        known = ("entity_type", "organization_id")
        partition = keys.audit_of_type(kind, organization)
        return _View(partition, by_index=organization is not None, known=known)
    if organization:
        partition, prefix = keys.audit_entry(organization, "")
        known = ("organization_id",)
        return _View(partition, by_index=False, prefix=prefix, known=known, points=False)
    return _View(_EVERYTHING, by_index=True, points=False)


def _item(entry: AuditEntry) -> Item:
    key = keys.audit_entry(entry.chain, entry.id)
    return encode(entry, key, GSI1PK=_EVERYTHING, GSI1SK=entry.id)


def _pointers(entry: AuditEntry) -> tuple[Item, Item]:
    """Return the items that point to an entry; sparse in the index where a part is missing."""
    values = {name: getattr(entry, name) for name in _POINTED_BY}
    shared = {name: value for name, value in values.items() if value is not None}
    of_thing = {**shared, "PK": keys.audit_of_entity(entry.entity_id), "SK": entry.id}
    if entry.actor_id:
        of_thing |= {"GSI1PK": keys.audit_of_actor(entry.actor_id), "GSI1SK": entry.id}
    of_kind = {**shared, "PK": keys.audit_of_type(entry.entity_type), "SK": entry.id}
    if entry.organization_id:
        inside = keys.audit_of_type(entry.entity_type, entry.organization_id)
        of_kind |= {"GSI1PK": inside, "GSI1SK": entry.id}
    return of_thing, of_kind

"""Audit chains: entries are only ever added, each naming the hash of the one before.

An entry lies in its chain's partition, under an id that sorts by time, and in the index with those
of all chains. Two items point to it, each from two more places: the thing it is about and who did
it, the kind of thing and that kind inside its organization. So every single filter is a range of
keys (`audit_search`); only a filter on more than one narrows such a range by reading it.
"""

from collections.abc import Iterator

from boto3.dynamodb.conditions import Attr

from coreapi.models.audit import AuditEntry, AuditHead
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, put
from coreapi.storage.table.items import Item, decode, encode
from coreapi.storage.table.store import Store

EVERYTHING = "AUDIT"
_POINTED_BY = ("id", "chain", "actor_id", "entity_type", "entity_id", "organization_id")


def head(store: Store, chain: str) -> AuditHead:
    """Return the end of a chain."""
    item = store.get(keys.audit_head(chain))
    return decode(AuditHead, item) if item else AuditHead()


def append(entry: AuditEntry) -> tuple[Action, ...]:
    """Add an entry to its chain; `ChainMoved` when its predecessor is not the end any more."""
    end = absent() if entry.sequence == 1 else Attr("hash").eq(entry.previous_hash)
    new_head = AuditHead(sequence=entry.sequence, id=entry.id, hash=entry.hash)
    items = (_item(entry), *_pointers(entry))
    return (
        put(encode(new_head, keys.audit_head(entry.chain)), condition=end),
        *(put(item, condition=absent()) for item in items),
    )


def chain_entries(store: Store, chain: str) -> Iterator[AuditEntry]:
    """Yield the entries of a chain, oldest first."""
    partition, prefix = keys.audit_entry(chain, "")
    for item in store.query_all(partition, prefix=prefix):
        yield decode(AuditEntry, item)


def _item(entry: AuditEntry) -> Item:
    key = keys.audit_entry(entry.chain, entry.id)
    return encode(entry, key, GSI1PK=EVERYTHING, GSI1SK=entry.id)


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

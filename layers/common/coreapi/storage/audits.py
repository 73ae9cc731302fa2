"""Audit chains: entries are only ever added, each naming the hash of the one before."""

from dataclasses import dataclass

from boto3.dynamodb.conditions import Attr

from coreapi.errors import Conflict
from coreapi.models.audit import AuditEntry
from coreapi.storage import keys
from coreapi.storage.items import encode
from coreapi.storage.store import Store
from coreapi.storage.writes import Write, absent, put


class ChainMoved(Conflict):
    """Another entry was appended first."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain; sequence 0 and an empty hash where it has not begun."""

    sequence: int
    hash: str


def head(store: Store, chain: str) -> Head:
    """Return the end of a chain."""
    item = store.get(keys.audit_head(chain))
    return Head(item["sequence"], item["hash"]) if item else Head(0, "")


def append(entry: AuditEntry) -> tuple[Write, Write]:
    """Add an entry to its chain; `ChainMoved` when its predecessor is not the end any more."""
    key = keys.audit_head(entry.chain)
    end = absent() if entry.sequence == 1 else Attr("hash").eq(entry.previous_hash)
    new_head = {"PK": key.pk, "SK": key.sk, "sequence": entry.sequence, "hash": entry.hash}
    return (
        put(new_head, condition=end, refusal=ChainMoved()),
        put(
            encode(entry, keys.audit_entry(entry.chain, entry.sequence)),
            condition=absent(),
            refusal=ChainMoved(),
        ),
    )

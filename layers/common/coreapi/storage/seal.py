"""Seals of the audit trail: numbered within their chain, only ever added."""

from collections.abc import Iterator
from datetime import datetime

from coreapi.clock import rfc3339
from coreapi.models.audit import Seal
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, put
from coreapi.storage.table.items import Item, decode, encode, item_of
from coreapi.storage.table.shards import shard_of
from coreapi.storage.table.store import GSI1, Store

CHAIN_SHARDS = 8
_PAGE = 20


def append(seal: Seal) -> Action:
    """Add a seal to its chain; `ConcurrentChange` where its number is taken.

    A chain's first seal also lists the chain.
    """
    listed: dict[str, object] = {}
    if seal.number == 1:
        shard = shard_of(seal.chain, CHAIN_SHARDS)
        listed = {"GSI1PK": keys.sealed_chains(shard), "GSI1SK": seal.chain}
    item = encode(seal, keys.audit_seal(seal.chain, seal.number), **listed)
    return put(item, condition=absent())


def since(store: Store, chain: str, moment: datetime) -> list[Seal]:
    """Return a chain's seals of a moment and later, newest first, and the newest one before."""
    found: list[Seal] = []
    partition = keys.audit_seal(chain, 0).pk
    for item in store.query_all(partition, per_call=_PAGE, newest_first=True):
        found.append(read(item))
        if found[-1].at < moment:
            break
    return found


def read(item: Item) -> Seal:
    """Return the seal that an item holds."""
    return decode(Seal, item)


def of_chain(store: Store, chain: str, after: str | None = None) -> Iterator[Item]:
    """Yield items of a chain's seals by number, after the one with a sort key."""
    return store.query_all(keys.audit_seal(chain, 0).pk, after=after)


def chains(store: Store, shard: int, after: str | None = None) -> Iterator[str]:
    """Yield the chains of a shard that have a seal, after one of them."""
    listed = keys.sealed_chains(shard)
    for item in store.query_all(listed, index=GSI1):
        if after is None or item["GSI1SK"] > after:
            yield item["GSI1SK"]


def swept(store: Store) -> dict[str, str]:
    """Return the last id that sweeps have seen, by the partitions of the list by kind."""
    item = store.get(keys.audit_sweep())
    return dict(item["seen"]) if item else {}


def note_swept(seen: dict[str, str], now: datetime) -> Action:
    """Note how far sweeps have come."""
    # nosemgrep: write-without-condition - to sweep again what was swept changes nothing
    return put(item_of(keys.audit_sweep(), seen=seen, at=rfc3339(now)))

"""Exports the audit trail: seals and entries, chain by chain, in pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from coreapi.audit import sealing, trail
from coreapi.models.audit import AuditEntityType
from coreapi.storage import audit as audits
from coreapi.storage import seal as seals
from coreapi.storage.audit_search import BY_KIND
from coreapi.storage.table import keys
from coreapi.storage.table.items import Item
from coreapi.storage.table.store import Store

_MAX_BYTES = 3_000_000  # of 6 MB that a function may answer

Line = dict[str, Any]


class Position(NamedTuple):
    """Where the next page of an export begins: after an item of a part of a chain.

    Attributes:
        part: Number of the part: one for each shard of the sealed chains, then one for each
            partition of the list by kind, for entries of chains without a seal.
        chain: The chain, in a part of sealed chains.
        sort_key: The last item; of a seal or of an entry, as `is_entry` says.
    """

    part: int = 0
    chain: str | None = None
    is_entry: bool = False
    sort_key: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of an export, and where the next page begins; None at the end."""

    lines: list[Line]
    next: Position | None


def page(store: Store, start: Position, has_time: Callable[[], bool]) -> Page:
    """Return the lines from a position on that fit an answer."""
    lines: list[Line] = []
    size = 0
    for line, position in _lines(store, start):
        lines.append(line)
        size += len(repr(line))
        if size > _MAX_BYTES or not has_time():
            return Page(lines, position)
    return Page(lines, None)


def _lines(store: Store, start: Position) -> Iterator[tuple[Line, Position]]:
    by_kind = [
        keys.audit_of_type(kind, shard)
        for kind in AuditEntityType
        for shard in range(audits.KIND_SHARDS)
    ]
    for shard in range(start.part, seals.CHAIN_SHARDS):
        last = start.chain if shard == start.part else None
        if last is not None:
            yield from _of_chain(store, start._replace(chain=last))
        for chain in seals.chains(store, shard, last):
            yield from _of_chain(store, Position(shard, chain))
    seen = seals.swept(store)
    for part in range(max(start.part, seals.CHAIN_SHARDS), seals.CHAIN_SHARDS + len(by_kind)):
        partition = by_kind[part - seals.CHAIN_SHARDS]
        since = start.sort_key if part == start.part else None
        yield from _unsealed(store, part, partition, since or seen.get(partition, ""))


def _of_chain(store: Store, start: Position) -> Iterator[tuple[Line, Position]]:
    chain = start.chain or ""
    if not start.is_entry:
        for item in seals.of_chain(store, chain, start.sort_key):
            yield _seal_line(item), start._replace(sort_key=item["SK"])
    after = start.sort_key if start.is_entry else None
    for item in audits.of_chain(store, chain, after):
        yield entry_line(item), start._replace(is_entry=True, sort_key=item["SK"])


def _unsealed(
    store: Store, part: int, partition: str, after: str
) -> Iterator[tuple[Line, Position]]:
    """Yield unsealed entries of chains that have no seal at all."""
    for listed in store.query_all(partition, index=BY_KIND):
        if listed["SK"] > after and not store.get(
            keys.audit_seal(keys.audit_chain(listed["PK"]), 1)
        ):
            item = store.get(keys.Key(listed["PK"], listed["SK"]))
            if item is not None:
                yield entry_line(item), Position(part, sort_key=listed["SK"])


def _seal_line(item: Item) -> Line:
    seal = seals.read(item)
    return {
        "type": "seal",
        **sealing.canonical(seal),
        "hash": seal.hash,
        "signature": seal.signature,
    }


def entry_line(item: Item) -> Line:
    """Return the line of an item in a chain's partition, of any kind."""
    chain = keys.audit_chain(item["PK"])
    try:
        entry = audits.read(item)
        return {
            "type": "entry",
            "chain": chain,
            "entry": {**trail.canonical(entry), "hash": entry.hash},
        }
    except (KeyError, TypeError, ValueError):
        return {"type": "foreign", "chain": chain, "_id": item["SK"]}

"""Entries of the audit trail, looked for by what they are about, who caused them, and where."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from boto3.dynamodb.conditions import Attr, ConditionBase

from coreapi.models.audit import AuditEntityType, AuditEntry
from coreapi.storage import audit as audits
from coreapi.storage.table import keys, shards
from coreapi.storage.table.items import Item
from coreapi.storage.table.store import Index, Store

BY_ACTOR = Index("AuditByActor", "actor_id", "SK")
BY_ENTITY = Index("AuditByEntity", "entity_id", "SK")
BY_KIND = Index("AuditByKind", "audit_kind", "SK")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which entries are asked for: those that have every value that is given."""

    actor_id: str | None = None
    entity_type: str | None = None
    entity_id: str | None = None
    organization_id: str | None = None


class _View(NamedTuple):
    """Where to look, and what the entries there must have besides."""

    partitions: Sequence[str]
    within: Index | None
    narrower: Sequence[ConditionBase] = ()


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
    if len(view.partitions) == 1:
        found = list(islice(_in_one(store, view, (first, last), limit), limit))
    else:
        found = shards.query(
            store,
            view.partitions,
            index=BY_KIND,
            between=(first, last),
            limit=limit,
            newest_first=True,
        )
    return audits.find_many(store, found) if view.within else [audits.read(item) for item in found]


def _in_one(store: Store, view: _View, ids: tuple[str, str], limit: int) -> Iterator[Item]:
    """Yield the items of a view of one partition, reading on as long as they are asked for."""
    after: Item | None = None
    narrower: ConditionBase | None = None
    for condition in view.narrower:
        narrower = narrower & condition if narrower else condition
    while True:
        page = store.query(
            view.partitions[0],
            between=ids,
            where=narrower,
            limit=None if narrower else limit,
            after=after,
            newest_first=True,
            index=view.within,
        )
        yield from page.items
        if page.last_key is None:
            return
        after = page.last_key


def _view(wanted: AuditFilter) -> _View:
    """Return the narrowest view that holds everything wanted."""
    chain = wanted.organization_id and keys.audit_entry(wanted.organization_id, "").pk
    kind = _equal(entity_type=wanted.entity_type)
    if wanted.entity_id:
        others = [*_equal(actor_id=wanted.actor_id, PK=chain), *kind]
        return _View([wanted.entity_id], BY_ENTITY, others)
    if wanted.actor_id:
        return _View([wanted.actor_id], BY_ACTOR, [*_equal(PK=chain), *kind])
    if chain:
        return _View([chain], None, kind)
    kinds = [wanted.entity_type] if wanted.entity_type else list(AuditEntityType)
    numbers = range(audits.KIND_SHARDS)
    return _View([keys.audit_of_type(kind, n) for kind in kinds for n in numbers], BY_KIND)


def _equal(**values: str | None) -> list[ConditionBase]:
    """Return the conditions that attributes have the values that are given."""
    return [Attr(name).eq(value) for name, value in values.items() if value is not None]

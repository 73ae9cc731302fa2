"""Entries of the audit trail, looked for by what they are about, who caused them, and where."""

from collections.abc import Sequence
from functools import reduce
from itertools import islice
from typing import NamedTuple, Protocol

from boto3.dynamodb.conditions import Attr, ConditionBase

from coreapi.models.audit import AuditEntityType, AuditEntry
from coreapi.storage import audit as audits
from coreapi.storage.table import keys, shards
from coreapi.storage.table.store import Index, Store

BY_ACTOR = Index("AuditByActor", "actor_id", "SK")
BY_ENTITY = Index("AuditByEntity", "entity_id", "SK")
BY_KIND = Index("AuditByKind", "audit_kind", "SK")


class AuditFilter(Protocol):
    """Which entries are asked for: those that have every value that is given."""

    actor_id: str | None
    entity_type: str | None
    entity_id: str | None
    organization_id: str | None


class _View(NamedTuple):
    """Where to look, and what the entries there must have besides."""

    partitions: Sequence[str]
    within: Index | None
    where: ConditionBase | None = None


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
        items = store.query_all(
            view.partitions[0],
            between=(first, last),
            per_call=None if view.where else limit,
            newest_first=True,
            index=view.within,
            where=view.where,
        )
        found = list(islice(items, limit))
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


def _view(wanted: AuditFilter) -> _View:
    """Return the narrowest view that holds everything wanted."""
    chain = wanted.organization_id and keys.audit_entry(wanted.organization_id, "").pk
    kind = wanted.entity_type
    if wanted.entity_id:
        where = _equal(actor_id=wanted.actor_id, PK=chain, entity_type=kind)
        return _View([wanted.entity_id], BY_ENTITY, where)
    if wanted.actor_id:
        return _View([wanted.actor_id], BY_ACTOR, _equal(PK=chain, entity_type=kind))
    if chain:
        return _View([chain], None, _equal(entity_type=kind))
    kinds = [kind] if kind else list(AuditEntityType)
    numbers = range(audits.KIND_SHARDS)
    return _View([keys.audit_of_type(kind, n) for kind in kinds for n in numbers], BY_KIND)


def _equal(**values: str | None) -> ConditionBase | None:
    """Return the condition that attributes have the values that are given; None without any."""
    given: list[ConditionBase] = [
        Attr(name).eq(value) for name, value in values.items() if value is not None
    ]
    return reduce(ConditionBase.__and__, given) if given else None

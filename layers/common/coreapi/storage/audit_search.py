"""Entries of the audit trail, looked for by what they are about, who caused them, and where.

Which items there are to look among, `audits` says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from coreapi.models.audit import AuditEntry
from coreapi.storage import audit as audits
from coreapi.storage.table import keys
from coreapi.storage.table.items import Item, decode
from coreapi.storage.table.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which entries are asked for: those that have every value that is given."""

    actor_id: str | None = None
    entity_type: str | None = None
    entity_id: str | None = None
    organization_id: str | None = None


class _View(NamedTuple):
    """A range of keys, and what it is narrowed by already."""

    partition: str
    by_index: bool
    prefix: str = ""
    known: tuple[str, ...] = ()
    points: bool = True


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
    return _View(audits.EVERYTHING, by_index=True, points=False)

"""Appending to the audit trail."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic_core import to_jsonable_python

from coreapi import ids
from coreapi.clock import rfc3339
from coreapi.models.audit import AuditEntry, AuditHead, Cause, Change
from coreapi.storage import audit as audits
from coreapi.storage.table.actions import Action
from coreapi.storage.table.items import from_attributes, to_attributes
from coreapi.storage.table.store import Store

SYSTEM_CHAIN = "system"


def entry(store: Store, now: datetime, cause: Cause, change: Change) -> Sequence[Action]:
    """Return the actions that append an entry about a change to its chain.

    `ConcurrentChange` where another request appends to the same chain first.
    """
    chain = change.organization_id or SYSTEM_CHAIN
    return audits.append(_next(audits.head(store, chain), now, cause, change))


def canonical(entry: AuditEntry) -> dict[str, Any]:
    """Return what an entry's hash is made of: the entry as the API answers it, without `hash`.

    So whoever keeps a copy of the trail can check it: SHA-256 over the JSON of this with sorted
    keys, without white space, in UTF-8.
    """
    return {
        "_id": entry.id,
        "at": rfc3339(entry.at),
        "action": entry.action,
        "actor": {"type": entry.actor_type, "id": entry.actor_id},
        "entityType": entry.entity_type,
        "entityId": entry.entity_id,
        "organizationId": entry.organization_id,
        "changes": entry.changes,
        "requestId": entry.request_id,
        "ip": entry.ip,
        "previousHash": entry.previous_hash,
    }


def digest(entry: AuditEntry) -> str:
    """Return the hash that an entry must carry."""
    text = json.dumps(canonical(entry), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _next(head: AuditHead, now: datetime, cause: Cause, change: Change) -> AuditEntry:
    """Return the entry that tells of a change, chained to the present end of its chain."""
    entry_id = ids.after(head.id, now)
    entry = AuditEntry(
        id=entry_id,
        chain=change.organization_id or SYSTEM_CHAIN,
        sequence=head.sequence + 1,
        at=ids.moment(entry_id),
        action=change.action,
        actor_type=cause.actor_type,
        actor_id=cause.actor_id,
        entity_type=change.entity_type,
        entity_id=change.entity_id,
        organization_id=change.organization_id,
        changes=_as_read_back(change.changes),
        request_id=cause.request_id,
        ip=cause.ip,
        previous_hash=head.hash,
        hash="",
    )
    return replace(entry, hash=digest(entry))


def _as_read_back(changes: Mapping[str, object]) -> dict[str, Any]:
    """Return changes as the table will give them back: only so can their hash be made again."""
    return from_attributes(to_attributes(to_jsonable_python(changes)))

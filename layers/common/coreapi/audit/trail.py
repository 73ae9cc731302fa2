"""Appending to the audit trail."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785
from pydantic_core import to_jsonable_python

from coreapi import ids
from coreapi.clock import rfc3339
from coreapi.models.audit import AuditEntry, AuditHead, Cause, Change
from coreapi.storage import audit as audits
from coreapi.storage.table.actions import Action
from coreapi.storage.table.items import from_attributes, to_attributes
from coreapi.storage.table.store import Store

SYSTEM_CHAIN = "system"
_MAX_EXACT_INTEGER = 2**53 - 1  # of a double, as which JSON's numbers are often read


def entry(store: Store, now: datetime, cause: Cause, change: Change) -> Sequence[Action]:
    """Return the actions that append an entry about a change to its chain.

    `ConcurrentChange` where another request appends to the same chain first.
    """
    chain = change.organization_id or SYSTEM_CHAIN
    return audits.append(_next(audits.head(store, chain), now, cause, change))


def canonical(entry: AuditEntry) -> dict[str, Any]:
    """Return what an entry's hash is made of: the entry as the API answers it, without `hash`.

    So a copy of the trail can be verified: the hash is SHA-256 over the RFC 8785 JSON of this.
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
    return sha256(rfc8785.dumps(canonical(entry))).hexdigest()


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
    """Return changes as the table will give them back: only so can their hash be made again.

    Integers that a double does not hold are strings, since RFC 8785 has no other way to write them.
    """
    read_back = from_attributes(to_attributes(to_jsonable_python(changes)))
    return json.loads(json.dumps(read_back), parse_int=_exact)


def _exact(digits: str) -> int | str:
    number = int(digits)
    return number if abs(number) <= _MAX_EXACT_INTEGER else digits

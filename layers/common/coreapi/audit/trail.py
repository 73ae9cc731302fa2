"""Appending to the audit trail."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from pydantic_core import to_jsonable_python

from coreapi import clock, ids
from coreapi.clock import rfc3339
from coreapi.models.audit import AuditEntry, AuditHead
from coreapi.storage import audit as audits
from coreapi.storage.table.items import from_attributes, to_attributes
from coreapi.storage.table.store import Contended, Store
from coreapi.storage.table.writes import Write

SYSTEM_CHAIN = "system"

# A chain grows one entry at a time. In one process its writers take turns. Of several processes,
# whoever comes second tries again a little later, in disorder, so that a crowd of them spreads out;
# and gives up before the function must.
_turns = tuple(threading.Lock() for _ in range(64))
_PATIENCE_SECONDS = 6.0
_FIRST_PAUSE_SECONDS = 0.01
_MAX_PAUSE_SECONDS = 0.32


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an operation reports of itself; `changes` never holds a secret."""

    action: str
    entity_type: str
    entity_id: str
    organization_id: str | None = None
    changes: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Who caused a change, from where, in which request."""

    actor_type: str
    actor_id: str | None
    request_id: str
    ip: str | None


def commit(
    store: Store,
    now: datetime,
    cause: Cause,
    change: Change,
    write_all: Callable[[tuple[Write, ...]], None],
) -> None:
    """Append an entry in the transaction of its cause.

    Args:
        store: The table.
        now: When it happens.
        cause: Who does it.
        change: What happens.
        write_all: Commits the given writes together with those of the change.

    Raises:
        Contended: Others kept appending to the same chain.
    """
    chain = change.organization_id or SYSTEM_CHAIN
    give_up = time.monotonic() + _PATIENCE_SECONDS
    pause = _FIRST_PAUSE_SECONDS
    with _turns[hash(chain) % len(_turns)]:
        while True:
            entry = _next(audits.head(store, chain), now, cause, change)
            try:
                write_all(audits.append(entry))
            except (audits.ChainMoved, Contended):
                if time.monotonic() >= give_up:
                    raise Contended from None
                clock.pause(pause)
                pause = min(2 * pause, _MAX_PAUSE_SECONDS)
            else:
                return


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

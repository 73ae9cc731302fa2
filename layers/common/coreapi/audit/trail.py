"""Appending to the audit trail, and checking that nothing in it is missing or altered."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from coreapi import ids
from coreapi.errors import Conflict
from coreapi.models.audit import AuditEntry
from coreapi.storage import audits
from coreapi.storage.store import Store
from coreapi.storage.writes import Write

SYSTEM_CHAIN = "system"
_ATTEMPTS = 16


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
        Conflict: Others kept appending to the same chain.
    """
    chain = change.organization_id or SYSTEM_CHAIN
    for _ in range(_ATTEMPTS):
        head = audits.head(store, chain)
        entry = _chained(
            AuditEntry(
                id=ids.new(now),
                chain=chain,
                sequence=head.sequence + 1,
                at=now,
                action=change.action,
                actor_type=cause.actor_type,
                actor_id=cause.actor_id,
                entity_type=change.entity_type,
                entity_id=change.entity_id,
                organization_id=change.organization_id,
                changes=change.changes,
                request_id=cause.request_id,
                ip=cause.ip,
                previous_hash=head.hash,
                hash="",
            )
        )
        try:
            write_all(audits.append(entry))
        except audits.ChainMoved:
            continue
        return
    raise Conflict


def digest(entry: AuditEntry) -> str:
    """Return the hash that an entry must carry."""
    content = asdict(replace(entry, hash=""))
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str)
    return sha256(text.encode()).hexdigest()


def _chained(entry: AuditEntry) -> AuditEntry:
    return replace(entry, hash=digest(entry))

"""What happened, by whom, to what: the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One change, chained to the one before it.

    Attributes:
        chain: `system` or an organization's id; each chain is verified by itself.
        sequence: Position in the chain, from 1.
        action: `<resource>.<action>`, as permissions are named.
        actor_type: `user`, `api_key` or `system`.
        changes: Names of what changed with new values that are no secrets.
        previous_hash: `hash` of the entry before; empty for the first.
        hash: SHA-256 over this entry's canonical JSON including `previous_hash`.
    """

    id: str
    chain: str
    sequence: int
    at: datetime
    action: str
    actor_type: str
    actor_id: str | None
    entity_type: str
    entity_id: str
    organization_id: str | None
    changes: Mapping[str, object]
    request_id: str
    ip: str | None
    previous_hash: str
    hash: str

"""What happened, by whom, to what: the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditActor:
    """Who did it: `user` with an id, or `system` for the product itself and for nobody known."""

    type: str
    id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One change, chained to the one before it.

    Attributes:
        id: A ULID of `at`, greater than that of the entry before.
        chain: `system` or an organization's id; each chain is verified by itself.
        sequence: Position in the chain, from 1.
        at: In whole milliseconds; never before the entry before it.
        action: `<resource>.<action>`, as permissions are named.
        actor_type: As of `AuditActor`.
        changes: Names of what changed with new values that are no secrets, as JSON values.
        previous_hash: `hash` of the entry before; None for the first.
        hash: SHA-256 over the rest in its canonical form, `previous_hash` included.
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
    changes: Mapping[str, Any]
    request_id: str
    ip: str | None
    previous_hash: str | None
    hash: str

    @property
    def actor(self) -> AuditActor:
        """Return who did it."""
        return AuditActor(type=self.actor_type, id=self.actor_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditHead:
    """The end of a chain; sequence 0 where it has not begun."""

    sequence: int = 0
    id: str | None = None
    hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFault:
    """What is wrong with a chain, first of all.

    Attributes:
        sequence: Where in the chain.
        entry_id: The entry found there; None where one is missing.
        finding: `altered` (it does not carry the hash of its content), `broken` (it does not follow
            the one before: an entry was removed, swapped or slipped in), `head` (the chain does not
            end where its head says: its last entries were removed) or `replaced` (it is not the
            entry that the asker noted earlier).
    """

    sequence: int
    entry_id: str | None
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainState:
    """A chain as verified: where it ends, and its first fault, if any."""

    chain: str
    entries: int
    hash: str | None
    fault: AuditFault | None

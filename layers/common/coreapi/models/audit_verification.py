"""How a chain of the audit trail is found when it is verified."""

from dataclasses import dataclass


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

"""Checking that nothing in the audit trail is missing or altered."""

from collections.abc import Callable, Iterable

from coreapi import ids
from coreapi.audit.trail import SYSTEM_CHAIN, digest
from coreapi.models.audit import AuditEntry, AuditFault, AuditHead


def verify(
    chain: str, entries: Iterable[AuditEntry], read_head: Callable[[], AuditHead]
) -> tuple[AuditHead, AuditFault | None]:
    """Check a chain from its beginning to its head.

    Args:
        chain: Whose entries they are.
        entries: All of them, oldest first.
        read_head: Returns the head; asked last, for the chain may grow meanwhile.

    Returns:
        The last entry that is in order, as a head, and the first fault.
    """
    last = AuditHead()
    for entry in entries:
        place = (entry.chain, entry.sequence, entry.previous_hash)
        follows = place == (chain, last.sequence + 1, last.hash)
        if not follows or (last.id is not None and entry.id <= last.id):
            return last, _fault(last, entry.id, "broken")
        belongs = entry.organization_id or SYSTEM_CHAIN
        genuine = entry.hash == digest(entry) and entry.at == ids.moment(entry.id)
        if not genuine or belongs != chain:
            return last, _fault(last, entry.id, "altered")
        last = AuditHead(sequence=entry.sequence, id=entry.id, hash=entry.hash)
    return last, None if read_head() == last else _fault(last, None, "head")


def _fault(last: AuditHead, entry_id: str | None, finding: str) -> AuditFault:
    return AuditFault(sequence=last.sequence + 1, entry_id=entry_id, finding=finding)

"""Verifies a chain of the audit trail."""

from collections.abc import Iterator

from coreapi.audit import verification
from coreapi.context import Call
from coreapi.errors import NotFound
from coreapi.models.audit import AuditEntry, AuditFault, AuditHead, ChainState
from coreapi.storage import audit as audits


def verify_chain(call: Call, chain: str, noted: AuditHead | None = None) -> ChainState:
    """Check that no entry of a chain is altered or missing.

    A chain whose end was cut off and whose head was forged to match is in order by itself; so note
    where a chain ends, outside of the table, and have that checked the next time.

    Args:
        call: An operator's.
        chain: `system`, or an organization's id.
        noted: An entry that was the chain's end earlier.

    Raises:
        NotFound: There is no such chain, nor was there.
    """
    missing = noted if noted and noted.sequence else None

    def watched() -> Iterator[AuditEntry]:
        nonlocal missing
        for entry in audits.chain_entries(call.store, chain):
            if missing and (entry.sequence, entry.hash) == (missing.sequence, missing.hash):
                missing = None
            yield entry

    end, fault = verification.verify(chain, watched(), lambda: audits.head(call.store, chain))
    if fault is None and missing:
        fault = AuditFault(sequence=missing.sequence, entry_id=None, finding="replaced")
    if fault is None and not end.sequence:
        raise NotFound
    return ChainState(chain=chain, entries=end.sequence, hash=end.hash, fault=fault)

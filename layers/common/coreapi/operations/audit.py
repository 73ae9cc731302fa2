"""The audit trail: read by staff, verified by operators."""

import json
import re
from collections.abc import Iterator

from coreapi import ids
from coreapi.access import cursors
from coreapi.audit import trail
from coreapi.context import Call
from coreapi.contracts.audit import ListAudit
from coreapi.errors import NotFound
from coreapi.models.audit import AuditEntry, AuditFault, AuditFilter, AuditHead, ChainState
from coreapi.models.listing import Listing
from coreapi.storage import audits

_LEAST, _GREATEST = "0" * 26, "7" + "Z" * 25
# What entries are about: ids, kinds of things, or all of a kind. Nothing else may make a key.
_NAMED = re.compile(r"[A-Za-z0-9._-]+|\*")


def list_entries(call: Call, command: ListAudit) -> Listing[AuditEntry]:
    """Return entries of all chains or of one organization's, newest first.

    Raises:
        MalformedRequest: The cursor is not one of this list and its filters.
    """
    user, scope = call.user_actor.user, _scope(command)
    wanted = AuditFilter(
        actor_id=command.actor_id,
        entity_type=command.entity_type,
        entity_id=command.entity_id,
        organization_id=command.organization_id,
    )
    first = ids.earliest(command.since) if command.since else _LEAST
    end = ids.earliest(command.until) if command.until else None
    if command.cursor is not None:
        end = cursors.unseal(command.cursor, user, scope)["before"]
    known = [i for i in (command.actor_id, command.organization_id) if i is not None]
    named = [n for n in (command.entity_type, command.entity_id) if n is not None]
    if not (all(map(ids.is_id, known)) and all(map(_NAMED.fullmatch, named))):
        return Listing(items=[], next_cursor=None)
    if end is not None and end <= first:
        return Listing(items=[], next_cursor=None)
    last = ids.before(end) if end else _GREATEST
    found = audits.newest(call.store, wanted, first=first, last=last, limit=command.limit + 1)
    page = found[: command.limit]
    is_last = len(found) == len(page)
    cursor = None if is_last else cursors.seal({"before": page[-1].id}, user, scope)
    return Listing(items=page, next_cursor=cursor)


def verify(call: Call, chain: str, noted: AuditHead | None = None) -> ChainState:
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

    end, fault = trail.verify(chain, watched(), lambda: audits.head(call.store, chain))
    if fault is None and missing:
        fault = AuditFault(sequence=missing.sequence, entry_id=None, finding="replaced")
    if fault is None and not end.sequence:
        raise NotFound
    return ChainState(chain=chain, entries=end.sequence, hash=end.hash, fault=fault)


def _scope(command: ListAudit) -> str:
    filters = command.model_dump(mode="json", exclude={"limit", "cursor"})
    return f"audit {json.dumps(filters, sort_keys=True)}"

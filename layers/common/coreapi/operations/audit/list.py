"""Lists the entries of the audit trail."""

import json
import re

from coreapi import ids
from coreapi.access.tokens import cursors
from coreapi.context import Call
from coreapi.contracts.audit import ListAudit
from coreapi.models.audit import AuditEntityType, AuditEntry
from coreapi.models.listing import Listing
from coreapi.storage import audit_search

_LEAST, _GREATEST = "0" * 26, "7" + "Z" * 25
_ENTITY_ID = re.compile(r"[A-Za-z0-9._-]+|\*")


def list_entries(call: Call, command: ListAudit) -> Listing[AuditEntry]:
    """Return entries of all chains or of one organization's, newest first.

    Raises:
        MalformedRequest: The cursor is not one of this list and its filters.
    """
    user, scope = call.user_actor.user, _scope(command)
    first = ids.earliest(command.since) if command.since else _LEAST
    end = ids.earliest(command.until) if command.until else None
    if command.cursor is not None:
        end = cursors.decrypt(command.cursor, user, scope)["before"]
    known = [i for i in (command.actor_id, command.organization_id) if i is not None]
    is_named = command.entity_id is None or _ENTITY_ID.fullmatch(command.entity_id)
    is_kind = command.entity_type in {None, *AuditEntityType}
    is_over = end is not None and end <= first
    if is_over or not (is_named and is_kind and all(map(ids.is_id, known))):
        return Listing(items=[], next_cursor=None)
    last = ids.before(end) if end else _GREATEST
    found = audit_search.newest(
        call.store, command, first=first, last=last, limit=command.limit + 1
    )
    page = found[: command.limit]
    is_last = len(found) == len(page)
    cursor = None if is_last else cursors.encrypt({"before": page[-1].id}, user, scope)
    return Listing(items=page, next_cursor=cursor)


def _scope(command: ListAudit) -> str:
    filters = command.model_dump(mode="json", exclude={"limit", "cursor"})
    return f"audit {json.dumps(filters, sort_keys=True)}"

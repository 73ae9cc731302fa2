"""Writing entries of the audit trail."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785
from pydantic_core import to_jsonable_python

from coreapi import ids, policy
from coreapi.clock import rfc3339
from coreapi.models.audit import AuditEntry, Cause, Change, FieldChange
from coreapi.storage import audit as audits
from coreapi.storage.table.actions import Action
from coreapi.storage.table.items import from_attributes, to_attributes

SYSTEM_CHAIN = "system"
_MAX_EXACT_INTEGER = 2**53 - 1  # of a double, as which JSON's numbers are often read


def described(change: Change) -> Change:
    """Return a change as an entry has it: in JSON values, as short as an entry must be."""
    values = {name: _described(value) for name, value in change.changes.items()}
    return replace(change, changes=_limited(values))


def entry(now: datetime, cause: Cause, change: Change) -> Action:
    """Return the action that writes the entry about a described change; it reads nothing."""
    entry_id = ids.new(now)
    written = AuditEntry(
        id=entry_id,
        chain=change.organization_id or change.user_id or SYSTEM_CHAIN,
        at=ids.moment(entry_id),
        action=change.action,
        actor_type=cause.actor_type,
        actor_id=cause.actor_id,
        entity_type=change.entity_type,
        entity_id=change.entity_id,
        organization_id=change.organization_id,
        changes=change.changes,
        request_id=cause.request_id,
        ip=cause.ip,
        hash="",
    )
    return audits.write(replace(written, hash=digest(written)))


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
    }


def digest(entry: AuditEntry) -> str:
    """Return the hash that an entry must carry."""
    return sha256(rfc8785.dumps(canonical(entry))).hexdigest()


def _described(value: object) -> Any:
    """Return a value as an entry has it, or its digest where it is large."""
    if isinstance(value, FieldChange):
        return {"from": _described(value.before), "to": _described(value.after)}
    stored = _as_read_back(value)
    return (
        stored
        if len(rfc8785.dumps(stored)) <= policy.MAX_AUDITED_VALUE_BYTES
        else _digest_of(stored)
    )


def _limited(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changes with the largest ones as digests, as far as an entry's size takes it."""
    limited = dict(changes)
    sizes = {name: len(rfc8785.dumps(value)) for name, value in changes.items()}
    for name in sorted(sizes, key=lambda n: sizes[n], reverse=True):
        if len(rfc8785.dumps(limited)) <= policy.MAX_AUDITED_CHANGES_BYTES:
            break
        limited[name] = _digest_of(limited[name])
    return limited


def _digest_of(value: Any) -> dict[str, Any]:
    text = rfc8785.dumps(value)
    return {"sha256": sha256(text).hexdigest(), "bytes": len(text)}


def _as_read_back(value: object) -> Any:
    """Return a value as the table will give it back: only so can its hash be made again.

    Integers that a double does not hold are strings, since RFC 8785 has no other way to write them.
    """
    read_back = from_attributes(to_attributes({"value": to_jsonable_python(value)}))["value"]
    return json.loads(json.dumps(read_back), parse_int=_exact)


def _exact(digits: str) -> int | str:
    number = int(digits)
    return number if abs(number) <= _MAX_EXACT_INTEGER else digits

"""Seals entries of the audit trail: those that the stream brings, and those that it missed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coreapi import event_queue, ids, policy, retrying
from coreapi.access.secrets import secret_store
from coreapi.audit import sealing, trail
from coreapi.context import Call
from coreapi.log import logger
from coreapi.models.audit import (
    AuditEntityType,
    AuditEntry,
    EntryName,
    SealedEntry,
    SealedEvent,
)
from coreapi.storage import audit as audits
from coreapi.storage import seal as seals
from coreapi.storage import unqueued_event as unqueued_events
from coreapi.storage.audit_search import BY_KIND
from coreapi.storage.table import keys
from coreapi.storage.table.items import Item, from_attributes

_PER_PAGE = 500


@dataclass(frozen=True, slots=True)
class Statement:
    """The entries and alterations to seal.

    Attributes:
        since: No seal before this moment can have it.
    """

    chain: str
    entry: SealedEntry
    since: datetime


@dataclass(frozen=True, slots=True)
class Sweep:
    """The result of a sweep: how many entries it sealed, and whether it reached the end."""

    sealed: int
    is_done: bool


def statement(record: Mapping[str, Any]) -> Statement:
    """Return what a record of the table's stream says of an audit entry.

    Hashes are made of the content that the record has; an item that does not carry the hash of its
    content, or is none of our entries, is foreign.
    """
    change = record["dynamodb"]
    key = from_attributes(change["Keys"])
    match record["eventName"]:
        case "INSERT":
            image, event = change["NewImage"], SealedEvent.WRITTEN
        case "MODIFY":
            image, event = change["NewImage"], SealedEvent.ALTERED
        case _:
            image, event = change["OldImage"], SealedEvent.REMOVED
    entry = _entry(image)
    if entry is None and event is SealedEvent.WRITTEN:
        event = SealedEvent.FOREIGN
    content = trail.digest(entry) if entry else sha256(rfc8785.dumps(image)).hexdigest()
    since = datetime.fromtimestamp(change["ApproximateCreationDateTime"], UTC)
    if entry and event is SealedEvent.WRITTEN:
        since = min(since, entry.at)
    sealed = SealedEntry(id=key["SK"], event=event, hash=content)
    return Statement(keys.audit_chain(key["PK"]), sealed, since)


def signing_key(call: Call) -> Ed25519PrivateKey:
    """Return the key that signs seals; raises SERVICE_UNAVAILABLE when it cannot be read."""
    return sealing.private_key(secret_store.read_text(call.settings.sealing_key_secret))


def append(call: Call, chain: str, statements: Sequence[Statement]) -> Sequence[SealedEntry]:
    """Seal the entries that no seal of a chain has yet; return what was sealed.

    Raises:
        ServiceUnavailable: The table or the key cannot be reached, or other sealers of the same
            chain were faster until the call's deadline.
    """
    return retrying.until(call.deadline, partial(_append, call, chain, statements))


def queue(call: Call, names: Sequence[EntryName]) -> int:
    """Queue sealed entries to be published; return how many the queue did not take.

    Those are noted in the table, for the next sweep: a queue that is down delays no seal.

    Raises:
        ServiceUnavailable: The table cannot be reached either.
    """
    failed = event_queue.send(call.settings.event_queue_url, names)
    if failed:
        call.store.write(unqueued_events.note(failed))
    return len(failed)


def queue_noted(call: Call) -> int:
    """Queue what the queue did not take before; return how many of the next it still refuses."""
    for item, names in unqueued_events.noted(call.store):
        if refused := event_queue.send(call.settings.event_queue_url, names):
            return len(refused)
        call.store.write(unqueued_events.forget(item))
    return 0


def sweep(call: Call, has_time: Callable[[], bool]) -> Sweep:
    """Seal entries that wait for longer than the stream takes, from where the last sweep ended."""
    seen = seals.swept(call.store)
    last, sealed = ids.before(ids.earliest(call.now - policy.AUDIT_SWEPT_AFTER)), 0
    for kind in AuditEntityType:
        for shard in range(audits.KIND_SHARDS):
            partition = keys.audit_of_type(kind, shard)
            while (first := seen.get(partition, ids.UNKNOWN)) < last:
                if not has_time():
                    return Sweep(sealed, is_done=False)
                page = call.store.query(
                    partition, between=(first, last), limit=_PER_PAGE, index=BY_KIND
                )
                sealed += _seal_missed(call, page.items)
                seen[partition] = page.items[-1]["SK"] if page.last_key else last
                call.store.write(seals.note_swept(seen, call.now))
    return Sweep(sealed, is_done=True)


def _append(call: Call, chain: str, statements: Sequence[Statement]) -> Sequence[SealedEntry]:
    earliest = min(each.since for each in statements) - policy.MAX_CLOCK_SKEW
    recent = seals.since(call.store, chain, earliest)
    known = [entry for seal in reversed(recent) for entry in seal.entries]
    unsaid = _unsaid(known, [each.entry for each in statements])
    if unsaid:
        previous = recent[0] if recent else None
        key = signing_key(call)
        call.store.write(seals.append(sealing.seal(key, chain, previous, unsaid, call.now)))
    for entry in unsaid:
        if entry.event is not SealedEvent.WRITTEN:
            found = {"chain": chain, "entry_id": entry.id, "event": entry.event.value}
            logger.error("audit entry not as it was written", extra=found)
    return unsaid


def _unsaid(known: Sequence[SealedEntry], said: Iterable[SealedEntry]) -> list[SealedEntry]:
    """Return what is new; an entry that was written before with another content is altered."""
    written = {e.id: e.hash for e in known if e.event is SealedEvent.WRITTEN}
    seen, unsaid = set(known), list[SealedEntry]()
    for entry in said:
        if entry.event is SealedEvent.WRITTEN and written.get(entry.id, entry.hash) != entry.hash:
            entry = replace(entry, event=SealedEvent.ALTERED)  # noqa: PLW2901 - says more exactly
        if entry not in seen:
            seen.add(entry)
            unsaid.append(entry)
            if entry.event is SealedEvent.WRITTEN:
                written[entry.id] = entry.hash
    return unsaid


def _seal_missed(call: Call, listed: Sequence[Item]) -> int:
    """Seal the entries of a page of the list by kind, as far as no seal names them."""
    by_chain: dict[str, list[Statement]] = defaultdict(list)
    for entry in audits.find_many(call.store, listed):
        sealed = SealedEntry(id=entry.id, event=SealedEvent.WRITTEN, hash=trail.digest(entry))
        by_chain[entry.chain].append(Statement(entry.chain, sealed, entry.at))
    sealed = [
        EntryName(chain, entry.id)
        for chain, missed in by_chain.items()
        for entry in append(call, chain, missed)
    ]
    queue(call, sealed)
    return len(sealed)


def _entry(image: Mapping[str, Any]) -> AuditEntry | None:
    """Return the entry that an image holds; None where it is none, or not with its own hash."""
    try:
        entry = audits.read(from_attributes(image))
        return entry if entry.hash == trail.digest(entry) else None
    except (KeyError, TypeError, ValueError):
        return None

"""Idempotency records: one for each key that a client sent with a creation, kept for a day.

A record is claimed before the work, and given the answer by a write of the transaction that
creates: so there is an answer exactly when there is a creation, wherever a process dies.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase

from coreapi import policy
from coreapi.clock import epoch
from coreapi.errors import Conflict, IdempotencyInProgress, IdempotencyKeyReused
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, delete, put, update
from coreapi.storage.table.items import item_of
from coreapi.storage.table.store import Store

# No function runs for longer: an earlier claim is of a process that has ended.
_MAX_RUN_SECONDS = 30


class _Held(Conflict):
    """Another request holds the record, or has stored its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One request's hold of a record.

    Attributes:
        scope: Path, and the hash of caller and key.
        payload_hash: Of the body, without its secrets.
        owner: The request.
        at: When it came.
    """

    scope: str
    payload_hash: str
    owner: str
    at: datetime

    def complete(self, answer: str) -> Action:
        """Store the answer: JSON, without what is shown only once."""
        return update(
            keys.idempotency(self.scope),
            {"answer": answer},
            condition=self._is_held(),
            otherwise=IdempotencyInProgress(),
        )

    def release(self) -> Action:
        """Let the key be used again, unless the record has its answer."""
        return delete(keys.idempotency(self.scope), condition=self._is_held())

    def _is_held(self) -> ConditionBase:
        return Attr("owner").eq(self.owner) & Attr("answer").not_exists()


def take(store: Store, claim: Claim, *, is_dry_run: bool = False) -> str | None:
    """Hold the record for a request; return the answer instead where the record has one.

    A dry run only looks whether it could hold it.

    Raises:
        IdempotencyKeyReused: The record is of another body.
        IdempotencyInProgress: Another request holds it.
    """
    now = epoch(claim.at)
    key = keys.idempotency(claim.scope)
    running = Attr("answer").not_exists()
    # Its own, where botocore sends it again because the first answer was lost.
    free = running & (Attr("held_until").lte(now) | Attr("owner").eq(claim.owner))
    hold = put(
        item_of(
            key,
            owner=claim.owner,
            payload_hash=claim.payload_hash,
            held_until=now + _MAX_RUN_SECONDS,
            ttl=epoch(claim.at + policy.IDEMPOTENCY_KEY_LIFETIME),
        ),
        condition=absent() | Attr("ttl").lte(now) | free,
        otherwise=_Held(),
    )
    if is_dry_run:
        if not store.transact([hold.only_checked()]):
            return None
    else:
        with suppress(_Held):
            store.write(hold)
            return None
    record = store.get(key) or {}
    if record.get("payload_hash", claim.payload_hash) != claim.payload_hash:
        raise IdempotencyKeyReused
    if "answer" not in record:
        raise IdempotencyInProgress
    return record["answer"]

"""Idempotency records: one for each key that a client sent with a creation, kept for a day.

A record is claimed before the work, and given the answer by a write of the transaction that
creates: so there is an answer exactly when there is a creation, wherever a process dies.
"""

from dataclasses import dataclass
from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase

from coreapi import policy
from coreapi.clock import epoch
from coreapi.errors import Conflict, IdempotencyInProgress
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, delete, put, update
from coreapi.storage.table.items import Item, decode
from coreapi.storage.table.store import Store

# No function runs for longer: whoever claimed earlier than this is dead.
_MAX_RUN_SECONDS = 30


class Claimed(Conflict):
    """Another request holds the record, or has completed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is kept of an earlier request; without an answer, it is still running."""

    payload_hash: str
    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One request's hold of a record.

    Attributes:
        scope: Path, and the hash of caller and key.
        owner: The request.
        at: When it came.
    """

    scope: str
    owner: str
    at: datetime

    def take(self, payload_hash: str) -> Action:
        """Hold the record, unless somebody does or it has its answer (`Claimed`)."""
        now = epoch(self.at)
        key = keys.idempotency(self.scope)
        item: Item = {
            "PK": key.pk,
            "SK": key.sk,
            "owner": self.owner,
            "payload_hash": payload_hash,
            "held_until": now + _MAX_RUN_SECONDS,
            "ttl": epoch(self.at + policy.IDEMPOTENCY_KEY_LIFETIME),
        }
        abandoned = Attr("answer").not_exists() & Attr("held_until").lte(now)
        return put(
            item,
            condition=absent() | Attr("ttl").lte(now) | abandoned,
            otherwise=Claimed(),
        )

    def complete(self, answer: str) -> Action:
        """Give the record its answer: JSON, without what is shown only once."""
        return update(
            keys.idempotency(self.scope),
            {"answer": answer},
            condition=self._is_held(),
            otherwise=IdempotencyInProgress(),
        )

    def release(self) -> Action:
        """Let the key be used again, unless the record has its answer (`Claimed`)."""
        key = keys.idempotency(self.scope)
        return delete(key, condition=self._is_held(), otherwise=Claimed())

    def _is_held(self) -> ConditionBase:
        return Attr("owner").eq(self.owner) & Attr("answer").not_exists()


def find(store: Store, scope: str) -> Record | None:
    """Return the record of a scope; called after a claim failed, so it is not out of date."""
    item = store.get(keys.idempotency(scope))
    return decode(Record, item) if item else None

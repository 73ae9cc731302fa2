"""Quotas: at most so many events of a kind for one subject in a sliding period.

A quota is a log of the latest moments, never longer than its limit. Counting an event is one
action of the transaction that it belongs to, so nothing is counted that did not happen.
"""

from dataclasses import dataclass
from datetime import datetime

from boto3.dynamodb.conditions import Attr

from coreapi.clock import epoch
from coreapi.errors import ConcurrentChange, TooManyAttempts
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, put, update
from coreapi.storage.table.store import Store


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit on one kind of event for one subject (an address, an organization)."""

    kind: str
    subject: str
    limit: int
    period_seconds: int


class QuotaFull(ConcurrentChange):
    """The log is at its limit; some of its moments may be over."""

    def __init__(self, quota: Quota) -> None:
        """Take the quota that is full."""
        super().__init__()
        self.quota = quota


def count(quota: Quota, now: datetime) -> Action:
    """Count an event; `QuotaFull` when the log is at its limit."""
    return update(
        keys.quota(quota.kind, quota.subject),
        {"ttl": _ttl(quota, now)},
        appends={"moments": epoch(now)},
        condition=absent() | Attr("moments").size().lt(quota.limit),
        otherwise=QuotaFull(quota),
    )


def count_in_full(store: Store, quota: Quota, now: datetime) -> Action:
    """Count an event in a log that is at its limit, dropping the moments that are over.

    Raises:
        TooManyAttempts: None of them is over.
        ConcurrentChange: The log is gone.
    """
    key = keys.quota(quota.kind, quota.subject)
    log = store.get(key)
    if log is None:
        raise ConcurrentChange
    over = epoch(now) - quota.period_seconds
    moments = [moment for moment in log["moments"] if moment > over]
    if len(moments) >= quota.limit:
        raise TooManyAttempts(min(moments) - over)
    return put(
        {**log, "moments": [*moments, epoch(now)], "ttl": _ttl(quota, now)},
        condition=Attr("moments").eq(log["moments"]),
    )


def _ttl(quota: Quota, now: datetime) -> int:
    return epoch(now) + 2 * quota.period_seconds

"""Quotas: at most so many events of a kind for one subject in a sliding period.

A quota is a log of the latest moments, never longer than its limit. Taking a place is one write
of the transaction that uses it, so nothing is counted that did not happen.
"""

from dataclasses import dataclass
from datetime import datetime

from boto3.dynamodb.conditions import Attr

from coreapi.clock import epoch
from coreapi.errors import Conflict, TooManyAttempts
from coreapi.storage.table import keys
from coreapi.storage.table.store import Store
from coreapi.storage.table.writes import Write, absent, put, update

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Quota:
    """A limit on one kind of event for one subject (an address, an organization)."""

    kind: str
    subject: str
    limit: int
    period_seconds: int


class _QuotaFull(Conflict):
    """The log is at its limit; some of it may be out of date."""

    def __init__(self, quota: Quota) -> None:
        super().__init__()
        self.quota = quota


def commit(store: Store, now: datetime, quotas: tuple[Quota, ...], *writes: Write) -> None:
    """Commit writes and take a place in each quota with them.

    Raises:
        TooManyAttempts: A quota is used up; nothing was written.
    """
    for _ in range(_ATTEMPTS):
        try:
            store.commit(*(_take(quota, now) for quota in quotas), *writes)
        except _QuotaFull as full:
            _make_room(store, full.quota, now)
        else:
            return
    raise TooManyAttempts(1)


def _take(quota: Quota, now: datetime) -> Write:
    return update(
        keys.quota(quota.kind, quota.subject),
        {"ttl": epoch(now) + 2 * quota.period_seconds},
        appends={"moments": epoch(now)},
        condition=absent() | Attr("moments").size().lt(quota.limit),
        refusal=_QuotaFull(quota),
    )


def _make_room(store: Store, quota: Quota, now: datetime) -> None:
    key = keys.quota(quota.kind, quota.subject)
    log = store.get(key)
    if log is None:
        return
    oldest_that_counts = epoch(now) - quota.period_seconds
    moments = [moment for moment in log["moments"] if moment > oldest_that_counts]
    if len(moments) >= quota.limit:
        raise TooManyAttempts(min(moments) - oldest_that_counts)
    room = put({**log, "moments": moments}, condition=Attr("moments").eq(log["moments"]))
    try:
        store.apply(room)
    except Conflict:
        return

"""Attempt counters: guesses at one subject are counted before they are evaluated.

Five attempts are free, then each one must wait: 30 s after the fifth, doubling to 15 min. The
whole rule is one condition on one update, so parallel guesses cannot slip past it. Moments are
kept in milliseconds: rounded to seconds, a wait would be up to one second too short.
"""

import math
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from boto3.dynamodb.conditions import Attr, ConditionBase

from coreapi import policy
from coreapi.errors import ConcurrentChange, Conflict, Problem, TooManyAttempts
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, delete, put, update
from coreapi.storage.table.items import Item
from coreapi.storage.table.store import Store

_POLLS = 10
_POLL_SECONDS = 0.1


class _MustWait(Conflict):
    """The counter's condition said no."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One counted attempt, when in milliseconds since 1970, and the counter as it was before."""

    key: keys.Key
    at: int
    before: Item | None


def wait_seconds(attempts: int) -> int:
    """Return how long the next attempt must wait after so many in a row."""
    if attempts < policy.FREE_ATTEMPTS:
        return 0
    doublings = min(attempts - policy.FREE_ATTEMPTS, 10)
    return min(policy.FIRST_ATTEMPT_WAIT_SECONDS * 2**doublings, policy.MAX_ATTEMPT_WAIT_SECONDS)


def reserve(store: Store, kind: str, subject: str, now: datetime) -> Attempt:
    """Count an attempt, before it is evaluated.

    Raises:
        TooManyAttempts: It must wait; it was not counted and must not be evaluated.
    """
    key, at = keys.throttle(kind, subject), _milliseconds(now)
    for _ in range(_POLLS):
        try:
            return Attempt(key, at, store.write(_count(key, at), returning=True))
        except _MustWait:
            counter = store.get(key)
        if counter is None:
            continue
        if counter["at"] <= at - policy.ATTEMPT_QUIET_SECONDS * 1000:
            return _start_over(store, key, at)
        if counter["at"] < at - 1000:
            break
        # Attempts of the last second may still be under evaluation, and a success among them
        # clears the counter: several devices of one person can sign in at once.
        time.sleep(_POLL_SECONDS)
    else:
        counter = store.get(key)
    if counter is None:
        raise TooManyAttempts(1)
    wait = wait_seconds(counter["attempts"])
    # Among parallel attempts the counter's moment may be later than this one's own.
    passed = max(0, at - counter["at"])
    raise TooManyAttempts(math.ceil(wait - passed / 1000))


def release(store: Store, attempt: Attempt) -> None:
    """Take an attempt back that turned out to be neither a failure nor a success.

    Where that cannot be done it stays counted: never raises, for what it turned out to be matters
    more.
    """
    ours = Attr("at").eq(attempt.at)
    before = attempt.before
    with suppress(Problem):
        try:
            if before is None:
                store.write(delete(attempt.key, condition=ours & Attr("attempts").eq(1)))
            else:
                restored = {"attempts": before["attempts"], "at": before["at"]}
                only = ours & Attr("attempts").eq(before["attempts"] + 1)
                store.write(update(attempt.key, restored, condition=only))
        except ConcurrentChange:  # others were counted meanwhile: take back one, whosever it is
            counted = Attr("attempts").gt(0)
            store.write(update(attempt.key, {}, increments={"attempts": -1}, condition=counted))


def clear(kind: str, subject: str) -> Action:
    """Forget all attempts at a subject: one was a success."""
    # nosemgrep: write-without-condition - a success forgets every attempt
    return delete(keys.throttle(kind, subject))


def _count(key: keys.Key, at: int) -> Action:
    return update(
        key,
        {"at": at, "ttl": _clears_away(at)},
        increments={"attempts": 1},
        condition=absent()
        | (Attr("at").gt(at - policy.ATTEMPT_QUIET_SECONDS * 1000) & _waited(at)),
        otherwise=_MustWait(),
    )


def _waited(at: int) -> ConditionBase:
    """Return the condition that the present number of attempts has been waited for."""
    condition: ConditionBase = Attr("attempts").lt(policy.FREE_ATTEMPTS)
    attempts = policy.FREE_ATTEMPTS
    while (wait := wait_seconds(attempts)) < policy.MAX_ATTEMPT_WAIT_SECONDS:
        condition |= Attr("attempts").eq(attempts) & Attr("at").lte(at - wait * 1000)
        attempts += 1
    return condition | (Attr("attempts").gte(attempts) & Attr("at").lte(at - wait * 1000))


def _start_over(store: Store, key: keys.Key, at: int) -> Attempt:
    fresh: Item = {"PK": key.pk, "SK": key.sk, "attempts": 1, "at": at}
    fresh["ttl"] = _clears_away(at)
    quiet = Attr("at").lte(at - policy.ATTEMPT_QUIET_SECONDS * 1000)
    store.write(put(fresh, condition=quiet, otherwise=TooManyAttempts(1)))
    return Attempt(key, at, None)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _clears_away(at: int) -> int:
    """Return when the table may drop the counter, in seconds as its TTL wants."""
    return at // 1000 + 2 * policy.ATTEMPT_QUIET_SECONDS

"""Counts guesses before they are evaluated, and refuses those that must wait."""

import math
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from coreapi import retrying
from coreapi.errors import ConcurrentChange, Problem, TooManyAttempts
from coreapi.models.throttle import NO_ATTEMPTS, Network, Throttle
from coreapi.storage import throttle as throttles
from coreapi.storage.table.actions import Action
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import Store

# Attempts of the last second may still be under evaluation, and a success among them resets the
# count: several devices of one person can sign in at once.
_PATIENCE_SECONDS = 1.0
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Attempt:
    """One counted attempt: its throttle's key, its network, the throttle before and after it."""

    key: Key
    network: Network
    before: Throttle
    after: Throttle

    def succeeded(self) -> Action:
        """Return the action that forgets the network's attempts, for the transaction."""
        return throttles.succeeded(self.key, self.network, self.before)


def count(
    store: Store, key: Key, network: Network, now: datetime, read: Throttle = NO_ATTEMPTS
) -> Attempt:
    """Count an attempt, which may then be evaluated.

    Args:
        store: The table.
        key: What is guessed at.
        network: Where the attempt comes from.
        now: When.
        read: The throttle, if it has been read; else the first update assumes an empty one.

    Raises:
        TooManyAttempts: It must wait; it was not counted and must not be evaluated.
        ConcurrentChange: Others were counted meanwhile.
    """
    at = int(now.timestamp() * 1000)
    try:
        return _count(store, key, network, at, read)
    except ConcurrentChange:
        return _count(store, key, network, at, throttles.read(store, key))


def take_back(store: Store, attempt: Attempt) -> None:
    """Take back an attempt that was neither a failure nor a success.

    Never raises: if it cannot be taken back it stays counted.
    """
    found = attempt.after

    def once() -> None:
        nonlocal found
        left = found.taken_back(attempt.network, attempt.before, attempt.after)
        try:
            throttles.replace(store, attempt.key, attempt.network, found, left)
        except ConcurrentChange:
            found = throttles.read(store, attempt.key)
            raise

    with suppress(Problem):
        retrying.until(time.monotonic() + _PATIENCE_SECONDS, once)


def _count(store: Store, key: Key, network: Network, at: int, before: Throttle) -> Attempt:
    give_up = time.monotonic() + _PATIENCE_SECONDS
    while wait := before.wait_milliseconds(network, at):
        if not before.is_busy(network, at) or time.monotonic() >= give_up:
            raise TooManyAttempts(math.ceil(wait / 1000))
        time.sleep(_POLL_SECONDS)
        before = throttles.read(store, key)
    after = before.counted(network, at)
    throttles.replace(store, key, network, before, after)
    return Attempt(key, network, before, after)

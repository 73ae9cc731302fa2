"""Counts guesses before they are evaluated, and turns away those that must wait."""

import math
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from coreapi import clock
from coreapi.errors import Conflict, Problem, TooManyAttempts
from coreapi.models.throttle import Network, Throttle
from coreapi.storage import throttle as throttles
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import Contended, Store
from coreapi.storage.table.writes import Write

# Attempts of the last second may still be under evaluation, and a success among them makes room:
# several devices of one person can sign in at once.
_PATIENCE_SECONDS = 1.0
_POLL_SECONDS = 0.1
_MAX_TRIES = 200
_CONFLICT_PAUSE_SECONDS = 0.02
_NOTHING = Throttle()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One counted attempt: what at, from where, and the throttle before and after it."""

    key: Key
    network: Network
    before: Throttle
    after: Throttle

    def succeeded(self) -> Write:
        """Return the write that forgets the network's attempts: part of what was opened."""
        return throttles.succeeded(self.key, self.network, self.before)


def count(
    store: Store, key: Key, network: Network, now: datetime, read: Throttle = _NOTHING
) -> Attempt:
    """Count an attempt, which may then be evaluated.

    Args:
        store: The table.
        key: What is guessed at.
        network: Where the attempt comes from.
        now: When.
        read: The throttle, where it has been read; else nothing is taken to be counted, which one
            update finds out.

    Raises:
        TooManyAttempts: It must wait; it was not counted and must not be evaluated.
        Contended: Too many others are counted at this moment.
    """
    at = int(now.timestamp() * 1000)
    give_up = time.monotonic() + _PATIENCE_SECONDS
    before = read
    for _ in range(_MAX_TRIES):
        if wait := before.wait_milliseconds(network, at):
            if not before.is_busy(network, at) or time.monotonic() >= give_up:
                raise TooManyAttempts(math.ceil(wait / 1000))
            time.sleep(_POLL_SECONDS)
        else:
            after = before.counted(network, at)
            try:
                throttles.replace(store, key, network, before, after)
            except Conflict:  # others were counted
                clock.pause(_CONFLICT_PAUSE_SECONDS)
            else:
                return Attempt(key, network, before, after)
        before = throttles.read(store, key)
    raise Contended


def take_back(store: Store, attempt: Attempt) -> None:
    """Take an attempt back that turned out to be neither a failure nor a success.

    Where that cannot be done it stays counted: never raises, for what it turned out to be matters
    more.
    """
    found = attempt.after
    with suppress(Problem):
        for _ in range(_MAX_TRIES):
            left = found.taken_back(attempt.network, attempt.before, attempt.after)
            try:
                throttles.replace(store, attempt.key, attempt.network, found, left)
            except Conflict:
                clock.pause(_CONFLICT_PAUSE_SECONDS)
                found = throttles.read(store, attempt.key)
            else:
                return

"""Throttles: who must wait before the next guess at a secret (contract §3, `auth/login`).

Attempts are counted before they are evaluated. Five in a row from one network are free; then the
network waits, 30 s doubling to 15 min. Fifty from all unknown networks together are free; then all
of them share one wait. A known network, one from which the user has signed in, waits for its own
attempts only: guesses from elsewhere never delay it.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from coreapi import policy

_BUSY_MILLISECONDS = 1000
_DOUBLINGS = math.ceil(
    math.log2(policy.MAX_ATTEMPT_WAIT_SECONDS / policy.FIRST_ATTEMPT_WAIT_SECONDS)
)


class Guess(StrEnum):
    """The kinds of guessed secrets; each kind is counted separately.

    The codes and passwords of signed-in callers, and the codes beside mailed tokens, do not count
    as attempts to sign in: guessing there locks no user out.
    """

    PASSWORD = "password"  # noqa: S105 - what is guessed
    CODE = "code"
    CODE_WITH_TOKEN = "code-with-token"  # noqa: S105 - what is guessed
    CONFIRMED_PASSWORD = "confirmed-password"  # noqa: S105 - what is guessed
    CONFIRMED_CODE = "confirmed-code"


@dataclass(frozen=True, slots=True)
class Network:
    """Where an attempt comes from.

    Attributes:
        id: A keyed hash (`access.networks`).
        is_known: Whether the user has signed in from there recently.
    """

    id: str
    is_known: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """Attempts in a row, and when the last one was, in milliseconds since 1970."""

    count: int = 0
    at: int = 0

    def is_quiet(self, at: int) -> bool:
        """Return whether the last attempt is so long ago that none counts any more."""
        return at - self.at >= policy.ATTEMPT_QUIET_SECONDS * 1000

    def one_more(self, at: int) -> "Tally":
        """Return the tally with another attempt."""
        return Tally(1 if self.is_quiet(at) else self.count + 1, max(self.at, at))

    def wait_milliseconds(self, free: int, at: int) -> int:
        """Return how long another attempt must wait when so many are free."""
        if self.is_quiet(at) or self.count < free:
            return 0
        return max(0, self.at + wait_seconds(self.count - free) * 1000 - at)


@dataclass(frozen=True, slots=True)
class Throttle:
    """The attempts at one secret.

    Attributes:
        networks: Those of each network, by its id.
        unknown: Those of all networks that were unknown at the time.
    """

    networks: Mapping[str, Tally] = field(default_factory=dict[str, Tally])
    unknown: Tally = field(default_factory=Tally)

    def of(self, network: Network) -> Tally:
        """Return the attempts of one network."""
        return self.networks.get(network.id, Tally())

    def wait_milliseconds(self, network: Network, at: int) -> int:
        """Return how long an attempt from a network must wait; 0 if it may be evaluated."""
        own = self.of(network).wait_milliseconds(policy.FREE_ATTEMPTS, at)
        if network.is_known:
            return own
        shared = self.unknown.wait_milliseconds(policy.FREE_ATTEMPTS_OF_UNKNOWN_NETWORKS, at)
        return max(own, shared)

    def is_busy(self, network: Network, at: int) -> bool:
        """Return whether attempts that a network waits for may still be under evaluation."""
        last = (
            self.of(network).at if network.is_known else max(self.of(network).at, self.unknown.at)
        )
        return at - last < _BUSY_MILLISECONDS

    def counted(self, network: Network, at: int) -> "Throttle":
        """Return the throttle with another attempt, and without old ones.

        An unknown network whose first attempt falls into the shared wait gets no tally of its own,
        so the number of tallies stays below what one item holds.
        """
        networks = {name: tally for name, tally in self.networks.items() if not tally.is_quiet(at)}
        unknown = self.unknown if network.is_known else self.unknown.one_more(at)
        if (
            network.is_known
            or network.id in networks
            or unknown.count <= policy.FREE_ATTEMPTS_OF_UNKNOWN_NETWORKS
        ):
            networks[network.id] = self.of(network).one_more(at)
        return Throttle(networks, unknown)

    def taken_back(self, network: Network, before: "Throttle", after: "Throttle") -> "Throttle":
        """Return the throttle without an attempt that was not a guess.

        Args:
            network: Where it came from.
            before: The throttle when it was counted.
            after: The throttle with it.
        """
        own = _undone(self.of(network), before.of(network), after.of(network))
        networks = {**self.networks, network.id: own}
        if own.count == 0:
            del networks[network.id]
        if network.is_known:
            return Throttle(networks, self.unknown)
        return Throttle(networks, _undone(self.unknown, before.unknown, after.unknown))


NO_ATTEMPTS = Throttle()


def wait_seconds(beyond_free: int) -> int:
    """Return the wait after so many attempts more than are free."""
    doubled = policy.FIRST_ATTEMPT_WAIT_SECONDS * 2 ** min(beyond_free, _DOUBLINGS)
    return min(doubled, policy.MAX_ATTEMPT_WAIT_SECONDS)


def _undone(now: Tally, before: Tally, after: Tally) -> Tally:
    """Return a tally without one attempt: as it was before, or one less if others were counted."""
    return before if now == after else Tally(max(0, now.count - 1), now.at)

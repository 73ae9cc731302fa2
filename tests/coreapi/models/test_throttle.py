"""Which networks wait, and for whose guesses: contract §3, `auth/login`, without a table."""

from collections.abc import Sequence
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coreapi.models.throttle import Network, Tally, Throttle, wait_seconds

NOW = 1_936_000_000_000
SECOND, DAY = 1000, 24 * 60 * 60 * 1000
HOME = Network("home", is_known=True)
AWAY = Network("away", is_known=False)
MOST_A_DAY = 150

Guess: TypeAlias = tuple[int, int]  # from which network, and how long after it first could be
pauses = st.sampled_from([0, 0, 0, 1, SECOND, 31 * SECOND, 600 * SECOND, DAY // 2, DAY, 2 * DAY])
guesses = st.lists(st.tuples(st.integers(0, 70), pauses), max_size=200)


def _network(number: int, *, is_known: bool = False) -> Network:
    return Network(f"network{number}", is_known)


def _evaluated(guesses: Sequence[Guess]) -> tuple[Throttle, list[int]]:
    """Return the throttle after guesses from unknown networks, and when they were evaluated."""
    throttle, at, moments = Throttle(), NOW, list[int]()
    for number, pause in guesses:
        at += throttle.wait_milliseconds(_network(number), at) + pause
        assert throttle.wait_milliseconds(_network(number), at) == 0
        throttle = throttle.counted(_network(number), at)
        moments.append(at)
    return throttle, moments


def _most_in_a_day(moments: Sequence[int]) -> int:
    return max(sum(0 <= at - first < DAY for at in moments) for first in moments)


@pytest.mark.parametrize(
    ("beyond", "seconds"),
    [(0, 30), (1, 60), (2, 120), (3, 240), (4, 480), (5, 900), (6, 900), (10_000, 900)],
)
def test_the_wait_doubles_to_15_minutes(beyond: int, seconds: int) -> None:
    assert wait_seconds(beyond) == seconds


@pytest.mark.parametrize("network", [HOME, AWAY])
def test_the_sixth_guess_from_a_network_waits(network: Network) -> None:
    throttle, waits = Throttle(), list[int]()
    for _ in range(8):
        waits.append(throttle.wait_milliseconds(network, NOW) // SECOND)
        throttle = throttle.counted(network, NOW)

    assert waits == [0, 0, 0, 0, 0, 30, 60, 120]
    assert throttle.wait_milliseconds(network, NOW + 239_999) == 1
    assert throttle.wait_milliseconds(network, NOW + 240_000) == 0


def test_after_fifty_guesses_all_unknown_networks_share_a_wait() -> None:
    throttle = Throttle()
    for number in range(50):
        assert throttle.wait_milliseconds(_network(number), NOW) == 0
        throttle = throttle.counted(_network(number), NOW)

    assert throttle.wait_milliseconds(_network(99), NOW) == 30 * SECOND
    throttle = throttle.counted(_network(99), NOW + 30 * SECOND)
    assert throttle.wait_milliseconds(_network(7), NOW + 30 * SECOND) == 60 * SECOND


def test_a_day_of_quiet_forgets_everything() -> None:
    throttle, moments = _evaluated([(number, 0) for number in range(70)])
    last = moments[-1]

    assert throttle.wait_milliseconds(AWAY, last) == 900 * SECOND
    assert throttle.counted(AWAY, last + DAY) == Throttle(
        {"away": Tally(1, last + DAY)}, Tally(1, last + DAY)
    )


@given(guesses)
def test_guesses_from_all_networks_have_the_stated_limit(guesses: list[Guess]) -> None:
    _, moments = _evaluated(guesses)

    assert not moments or _most_in_a_day(moments) <= MOST_A_DAY


@pytest.mark.parametrize("networks", [1, 2, 10, 50, 10_000])
def test_guesses_without_pauses_do_not_exceed_it_either(networks: int) -> None:
    _, moments = _evaluated([(number % networks, 0) for number in range(400)])

    assert _most_in_a_day(moments) <= MOST_A_DAY


@given(guesses, st.booleans())
def test_guesses_from_elsewhere_never_delay_a_known_network(
    guesses: list[Guess], others_are_known: bool
) -> None:
    throttle, at = Throttle(), NOW
    for number, pause in guesses:
        other = _network(number, is_known=others_are_known)
        at += throttle.wait_milliseconds(other, at) + pause
        throttle = throttle.counted(other, at)

        assert throttle.wait_milliseconds(HOME, at) == 0


@given(guesses)
def test_a_known_network_waits_only_for_its_own_guesses(guesses: list[Guess]) -> None:
    alone, among_others, at = Throttle(), Throttle(), NOW
    for number, pause in guesses:
        at += pause
        if number % 3 == 0:
            at += alone.wait_milliseconds(HOME, at)
            alone, among_others = alone.counted(HOME, at), among_others.counted(HOME, at)
        else:
            among_others = among_others.counted(_network(number), at)

        assert among_others.wait_milliseconds(HOME, at) == alone.wait_milliseconds(HOME, at)


@given(guesses)
def test_there_are_never_more_tallies_than_an_item_holds(guesses: list[Guess]) -> None:
    throttle, at = Throttle(), NOW
    for number, pause in guesses:
        at += pause % DAY
        throttle = throttle.counted(_network(number), at)

        assert len(throttle.networks) <= 50


@given(guesses, st.sampled_from([HOME, AWAY]))
def test_what_is_taken_back_was_never_counted(guesses: list[Guess], network: Network) -> None:
    before, _ = _evaluated(guesses)
    at = max(before.unknown.at, NOW)
    after = before.counted(network, at)

    left = after.taken_back(network, before, after)

    assert left.unknown == before.unknown
    assert left.networks == {n: t for n, t in before.networks.items() if not t.is_quiet(at)}


@given(
    st.lists(st.sampled_from([HOME, AWAY, _network(1)]), max_size=20), st.sampled_from([HOME, AWAY])
)
def test_of_what_others_counted_meanwhile_one_is_taken_back(
    others: list[Network], network: Network
) -> None:
    before = Throttle()
    after = found = before.counted(network, NOW)
    for later, other in enumerate(others):
        found = found.counted(other, NOW + later)

    left = found.taken_back(network, before, after)

    assert left.of(network).count == found.of(network).count - 1
    assert left.unknown.count == found.unknown.count - (not network.is_known)

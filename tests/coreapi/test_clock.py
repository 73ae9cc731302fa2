"""Pauses before a retry, and durations in words."""

import random
from datetime import timedelta
from types import SimpleNamespace

import pytest

from coreapi import clock


def test_environments_of_one_snapshot_do_not_wait_in_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """GIVEN the same state of `random`, as snapshots have it, THEN pauses differ all the same."""
    paused: list[float] = []
    monkeypatch.setattr(clock, "time", SimpleNamespace(sleep=paused.append))

    for _ in range(2):
        random.seed(1)
        for _ in range(3):
            clock.pause(0.5)

    assert all(0 <= each <= 0.5 for each in paused)
    assert paused[:3] != paused[3:]


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(minutes=1), "one minute"),
        (timedelta(minutes=15), "15 minutes"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=1), "one hour"),
        (timedelta(hours=12), "twelve hours"),
        (timedelta(hours=24), "24 hours"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(days=2), "two days"),
        (timedelta(days=7), "seven days"),
        (timedelta(days=14), "14 days"),
    ],
)
def test_a_duration_is_put_in_words(duration: timedelta, words: str) -> None:
    assert clock.in_words(duration) == words

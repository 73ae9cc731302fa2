"""Pauses before a retry."""

import random
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

"""The world into which faults are injected, and a count of the faults."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.faults import strikes
from tests.faults.world import World
from tests.harness.movable_clock import MovableClock
from tests.harness.product import Product
from tests.harness.stack import Stack


@pytest.fixture(scope="module")
def world(stack: Stack, clock: MovableClock) -> Iterator[World]:
    """Return a world that is restored before each fault; retries in it do not wait."""
    clock.reset()
    with stack.up(), pytest.MonkeyPatch.context() as patch:
        stack.fresh()
        if stack.endpoint:
            pytest.skip("faults are injected before moto, not before DynamoDB Local")
        strikes.without_waiting(patch)
        yield World(Product(stack, clock))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many faults were injected, in all processes together."""
    points = sum(
        int(value)
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "fault points"
    )
    if points:
        terminalreporter.write_line(f"{points} fault points")

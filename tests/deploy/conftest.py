"""The template, deployed once for all tests of a process that run functions under their roles."""

from collections.abc import Iterator

import pytest

from tests.harness.deployment import Deployment
from tests.harness.movable_clock import MovableClock
from tests.harness.stack import Stack


@pytest.fixture(scope="session")
def _deployment(stack: Stack, clock: MovableClock) -> Deployment:
    return Deployment(stack, clock)


@pytest.fixture
def deployment(_deployment: Deployment, stack: Stack) -> Iterator[Deployment]:
    """Return the deployed product, as a deploy and the seed leave it."""
    with stack.up():
        _deployment.fresh()
        yield _deployment

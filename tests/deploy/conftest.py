"""The template, deployed once for all tests of a process that run functions under their roles."""

from collections.abc import Callable, Iterator

import pytest

from tests.harness.deployment import Deployment
from tests.harness.movable_clock import MovableClock
from tests.harness.stack import Stack
from tests.readers.metrics import Metric, emitted


@pytest.fixture(scope="session")
def _deployment(stack: Stack, clock: MovableClock) -> Deployment:
    return Deployment(stack, clock)


@pytest.fixture
def deployment(_deployment: Deployment, stack: Stack) -> Iterator[Deployment]:
    """Return the deployed product, as a deploy and the seed leave it."""
    with stack.up():
        _deployment.fresh()
        yield _deployment


@pytest.fixture
def counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[], set[Metric]]:
    """Return a function that returns the metrics emitted since its last call."""
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "AWS::StackName")
    return lambda: set(emitted(capsys.readouterr().out))

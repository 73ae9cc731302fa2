"""Sends a request with a fault in one of its calls, and repeats it as a client does."""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from botocore.retries.quota import RetryQuota

from coreapi.http import job_endpoint
from tests.faults.injection import AwsCall, Fault, struck, watched
from tests.faults.kinds import FAULTS
from tests.faults.world import Ask, Shape, World, shape
from tests.harness import invariants
from tests.harness.response import Response

_MAX_REPETITIONS = 40
_CLEAN = {(503, "SERVICE_UNAVAILABLE"), (409, "CONFLICT"), (409, "IDEMPOTENCY_IN_PROGRESS")}
_COME_BACK = {"CONFLICT", "IDEMPOTENCY_IN_PROGRESS"}


@dataclass(frozen=True, slots=True)
class Course:
    """The result of a request without a fault.

    Attributes:
        calls: Its calls of AWS.
        before: What was stored before.
        answer: Its answer.
        after: What is stored then.
        again: The answer when it is sent once more.
        twice: What is stored then.
    """

    ask: Ask
    calls: tuple[AwsCall, ...]
    before: Shape
    answer: Response
    after: Shape
    again: Response
    twice: Shape

    def points(self) -> Iterator[tuple[int, Fault]]:
        """Yield each fault that fits one of its calls, with the number of the call."""
        for number, call in enumerate(self.calls):
            for fault in FAULTS:
                if fault.fits(call):
                    yield number, fault


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a request with a fault.

    Attributes:
        first: Its answer.
        between: What was stored when it was answered.
        last: The answer to the last repetition, or the first answer if there was none.
        after: What is stored in the end.
    """

    first: Response
    between: Shape
    last: Response
    after: Shape


def course(world: World, ask: Ask) -> Course:
    """Send a request twice, and record what it does."""
    world.restore()
    before = shape(world.product.table())
    with watched() as calls:
        answer = world.send(ask)
    assert answer.status < HTTPStatus.BAD_REQUEST, f"{ask.name}: {answer.text}"
    after = shape(world.product.table())
    invariants.check(world.product)
    world.product.advance(seconds=1)
    again = world.send(ask)
    twice = shape(world.product.table())
    return Course(ask, tuple(calls), before, answer, after, again, twice)


def strike(world: World, ask: Ask, at: int, fault: Fault) -> Outcome:
    """Send a request with a fault, and repeat it as long as the answer asks for that."""
    world.restore()
    with struck(fault, at):
        first = last = world.send(ask)
    stored = world.product.table()
    is_untouched, between = world.is_untouched(stored), shape(stored)
    for _ in range(_MAX_REPETITIONS):
        if last.status != HTTPStatus.SERVICE_UNAVAILABLE and last.outcome[1] not in _COME_BACK:
            break
        world.product.advance(seconds=int(last.headers.get("retry-after", 1)))
        last = world.send(ask)
    else:
        pytest.fail(f"it never comes to an end: {last.text}")
    if last is not first:
        stored = world.product.table()
    if not is_untouched:  # else only the repetition changed anything
        invariants.check(world.product)
    return Outcome(first, between, last, shape(stored))


def hold(world: World, course: Course, number: int, fault: Fault) -> None:
    """Assert that a request with a fault has a proper answer and takes effect once."""
    what = f"{course.ask.name}: call {number}, {course.calls[number].operation}: {fault.name}"
    try:
        _hold(strike(world, course.ask, number, fault), course, fault)
    except AssertionError as error:
        raise AssertionError(what) from error


def _hold(outcome: Outcome, course: Course, fault: Fault) -> None:
    is_run = "/preprod/" in course.ask.route
    assert outcome.first.outcome in _CLEAN | {course.answer.outcome}, outcome.first.text
    assert is_run or outcome.between in (course.before, course.after), "half-written"
    if is_run and fault.name.startswith("index"):  # who is not in the index yet is not reset
        return
    once, twice = (course.answer.outcome, course.after), (course.again.outcome, course.twice)
    in_the_end = (outcome.last.outcome, outcome.after)
    if outcome.between == course.after and outcome.last is not outcome.first:
        assert in_the_end in (once, twice), "done, and then something else"
    else:
        assert in_the_end == once, "not done once"


def without_waiting(patch: pytest.MonkeyPatch, *, patience_seconds: float = 0) -> None:
    """Remove the waits between attempts, botocore's and the product's."""
    patch.setattr("time.sleep", _at_once)
    patch.setattr(RetryQuota, "acquire", _as_often_as_it_likes)

    def deadline(_: object) -> float:
        return time.monotonic() + patience_seconds

    # The package exports a function of the module's name.
    for module in (sys.modules["coreapi.http.endpoint"], job_endpoint):
        patch.setattr(module, "deadline_of", deadline)


def _at_once(_: float) -> None:
    pass


def _as_often_as_it_likes(_: Any, capacity_amount: int) -> bool:
    del capacity_amount
    return True

"""The services that few requests need: Lambda for jobs that continue, S3 for large files."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from coreapi import invocation
from coreapi.operations.rules import report
from local.runtime import aws
from tests.actors.preproduction_resets import in_a_hurry
from tests.faults import strikes
from tests.faults.injection import Fault, watched
from tests.faults.kinds import FAULTS
from tests.faults.world import Ask, Shape, World, shape
from tests.harness import invariants
from tests.harness.response import Response

pytestmark = pytest.mark.apart


@contextmanager
def _invoking_itself(world: World) -> Generator[None]:
    """Let a job stop after each batch, and invoke its function for the next."""
    product, before = world.product, world.product.app
    product.app = replace(before, invoke_later=invocation.invoke_later)
    product.forget_settings()
    with in_a_hurry():
        yield
    product.app = before
    product.forget_settings()


def _followed(world: World, ask: Ask, answer: Response) -> Shape:
    """Send a job's request until the job is done, and return what is stored then."""
    for _ in range(50):
        if answer.status == 200:
            invariants.check(world.product)
            return shape(world.product.table())
        answer = world.send(ask)
    pytest.fail(f"{ask.name} never comes to an end")


def _points(world: World, ask: Ask, service: str) -> list[tuple[int, Fault]]:
    world.restore()
    with watched() as calls:
        world.send(ask)
    points = [
        (number, fault)
        for number, call in enumerate(calls)
        for fault in FAULTS
        if call.service == service and fault.fits(call)
    ]
    assert points
    return points


def test_a_run_that_could_not_invoke_itself_goes_on_when_it_is_asked_again(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    ask = world.ask("internal/preprod/remove_tfas/remove_tfas")
    with _invoking_itself(world):
        points = _points(world, ask, "lambda")
        world.restore()
        clean = _followed(world, ask, world.send(ask))
        for number, fault in points:
            outcome = strikes.strike(world, ask, number, fault)
            assert outcome.first.outcome in {(202, None), (503, "SERVICE_UNAVAILABLE")}, fault.name
            assert _followed(world, ask, outcome.last) == clean, fault.name

    record_property("fault points", len(points))


def test_a_file_that_could_not_be_kept_is_kept_when_it_is_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    monkeypatch.setattr(report, "_MAX_ANSWER_BYTES", 0)
    bucket = world.product.stack.settings_of("InternalReportHtmlFunction").reports_bucket
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=bucket)
    ask = world.ask("internal/report/html/html")
    points = _points(world, ask, "s3")
    for number, fault in points:
        outcome = strikes.strike(world, ask, number, fault)
        assert outcome.first.status in {303, 503}, fault.name
        assert outcome.last.status == 303, fault.name

    (kept,) = s3.list_objects_v2(Bucket=bucket)["Contents"]  # the same file under the same name
    s3.delete_object(Bucket=bucket, Key=kept["Key"])
    s3.delete_bucket(Bucket=bucket)
    record_property("fault points", len(points))

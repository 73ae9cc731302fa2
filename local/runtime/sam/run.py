"""Running events: shares of them at the same time, each share on a product of its own."""

import secrets
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from multiprocessing import active_children, get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from local.runtime import signals
from local.runtime.sam import deployment, event_files, sam_local
from local.runtime.sam.deployment import Product
from local.runtime.sam.placeholders import EventFiller, EventFillerError
from local.runtime.sam.sam_local import Outcome

_REFUSES = "UnmatchedRouteFunction"  # whose right answers are 404 and 405


@dataclass(frozen=True, slots=True)
class Result:
    """The result of an event."""

    event: str
    function: str
    well: bool
    milliseconds: float | None


@contextmanager
def product(name: str) -> Generator[Product]:
    """Run a product of its own on DynamoDB Local, for functions in containers.

    Raises:
        DockerError: Docker refused, or DynamoDB Local did not start.
    """
    network = f"core-api-{name}-{secrets.token_hex(4)}"
    with (
        TemporaryDirectory() as folder,
        deployment.running(network, Path(folder) / "environment.json") as made,
    ):
        yield made


def run(files: Sequence[Path], workers: int) -> list[Result]:
    """Run events, so many at a time; prints a line for each."""
    shares = [(number, files[number::workers]) for number in range(min(workers, len(files)))]
    with ProcessPoolExecutor(
        len(shares), get_context("spawn"), initializer=signals.stoppable
    ) as pool:
        try:
            running = [pool.submit(_run_share, share) for share in shares]
            return [result for share in as_completed(running) for result in share.result()]
        except BaseException:
            for worker in active_children():
                worker.terminate()
            raise


def _run_share(share: tuple[int, Sequence[Path]]) -> list[Result]:
    number, files = share
    with (
        product(f"events-{number}") as made,
        sam_local.start_lambda(made) as functions,
    ):
        results: list[Result] = []
        for file in files:
            event = str(file.relative_to(event_files.FOLDER).with_suffix(""))
            function = event_files.function_of(file, made.template)
            made.stack.reset()
            try:
                filler = EventFiller(event, made.template, made.stack)
                text = filler.event(file.read_text(encoding="utf-8"))
                outcome = functions.invoke(function, text)
            except EventFillerError as error:
                outcome = Outcome({"errorMessage": str(error)}, None, "")
            results.append(_reported(event, function, outcome))
        return results


def _reported(event: str, function: str, outcome: Outcome) -> Result:
    """Print the result of an event, with all details if it failed."""
    well = is_right(function, outcome.answer)
    status = outcome.answer.get("statusCode", "-")
    took = "-" if outcome.milliseconds is None else f"{outcome.milliseconds:.0f}"
    line = f"{'ok' if well else 'FAIL':4} {status!s:>3} {took:>6} ms  {function}  {event}"
    print(line if well else f"{line}\n{outcome.answer}\n{outcome.log}", flush=True)
    return Result(event, function, well, outcome.milliseconds)


def is_right(function: str, answer: Mapping[str, Any]) -> bool:
    """Return whether a function answered as expected: an error is an answer too."""
    if "errorMessage" in answer or answer.get("batchItemFailures") or answer.get("fault"):
        return False
    status = int(answer.get("statusCode", HTTPStatus.OK))
    if function == _REFUSES:
        return status in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES

"""The typesetter's process: what it gets, how long it stays, and what happens when it ends."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from coreapi.contracts.report import Retirement1Data, RetirementData
from coreapi.errors import ReportTooLarge, ServiceUnavailable
from coreapi.reports import renderer, worker

# A typesetter that answers each order by the code that follows.
_PROGRAM = """
import json, os, resource, signal, sys, time
from multiprocessing.connection import Connection
connection = Connection(int(sys.argv[1]))
def answer(content, error=None, resident_bytes=0):
    head = {{"error": error, "residentBytes": resident_bytes}}
    connection.send_bytes(json.dumps(head).encode())
    connection.send_bytes(str(content).encode())
while connection.recv_bytes():
    {what}
"""

Typesetter = Callable[[str], None]


@pytest.fixture(autouse=True)
def own_worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[worker.Worker]:
    """Do not touch the worker of other tests."""
    own = worker.Worker()
    monkeypatch.setattr(renderer, "worker", own)
    yield own
    own.end()


@pytest.fixture
def typesetter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Typesetter:
    """Return a function that replaces the typesetter by another program."""

    def put(what: str) -> None:
        program = tmp_path / "typesetter.py"
        program.write_text(_PROGRAM.format(what=what), encoding="utf-8")
        monkeypatch.setattr(worker, "_PROGRAM", program)

    return put


def render() -> bytes:
    return renderer.render("retirement", RetirementData(), "pdf", None)


def test_it_gets_no_credentials(monkeypatch: pytest.MonkeyPatch, typesetter: Typesetter) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    typesetter("answer(' '.join(os.environ))")

    assert set(render().decode().split()) <= {"PYTHONPATH", "LC_CTYPE"}


def test_one_process_sets_all_reports(typesetter: Typesetter) -> None:
    typesetter("answer(os.getpid())")

    assert render() == render()


def test_one_that_was_killed_is_replaced(typesetter: Typesetter) -> None:
    typesetter("answer(os.getpid())")
    killed = render()
    os.kill(int(killed), signal.SIGKILL)

    assert render() != killed


def test_one_that_needs_too_much_memory_is_replaced(typesetter: Typesetter, tmp_path: Path) -> None:
    typesetter("os.path.exists(sys.argv[0] + '.aborts') and os.abort(); answer(os.getpid())")
    first = render()
    too_large = tmp_path / "typesetter.py.aborts"
    too_large.touch()

    with pytest.raises(ReportTooLarge):
        render()

    too_large.unlink()
    assert render() != first


def test_one_that_has_grown_is_replaced(typesetter: Typesetter) -> None:
    typesetter(f"answer(os.getpid(), resident_bytes={worker.MAX_KEPT_BYTES + 1})")

    assert render() != render()


def test_one_that_is_old_is_replaced(
    monkeypatch: pytest.MonkeyPatch, typesetter: Typesetter
) -> None:
    monkeypatch.setattr(worker, "MAX_REPORTS", 2)
    typesetter("answer(os.getpid())")

    first, second, third = render(), render(), render()

    assert first == second != third


def test_one_that_takes_too_long_is_ended(
    monkeypatch: pytest.MonkeyPatch, typesetter: Typesetter, tmp_path: Path
) -> None:
    number = tmp_path / "number"
    typesetter(f"open({str(number)!r}, 'w').write(str(os.getpid())); time.sleep(60)")
    monkeypatch.setattr(worker, "MAX_SECONDS", 2)

    with pytest.raises(ServiceUnavailable):
        render()

    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text(encoding="utf-8")), 0)


def test_one_without_its_parent_ends(own_worker: worker.Worker) -> None:
    render()
    process: Any = own_worker._kept  # pyright: ignore[reportPrivateUsage]
    process._connection.close()

    assert process._process.wait(10) == 0


def test_what_needs_too_much_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MAX_BYTES", 64 * 1024**2)
    data = Retirement1Data.model_validate({"lineItems": [{}] * 1_000})

    with pytest.raises(ReportTooLarge):
        renderer.render("retirement1", data, "pdf", None)


def test_its_failure_is_a_bug(typesetter: Typesetter) -> None:
    typesetter("answer('', error='out of ink')")

    with pytest.raises(RuntimeError, match="out of ink"):
        render()


def test_its_end_is_a_bug(typesetter: Typesetter) -> None:
    typesetter("sys.exit(7)")

    with pytest.raises(RuntimeError, match="ended with 7"):
        render()

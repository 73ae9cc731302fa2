"""A server for each process, and the counts of all their answers."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fuzz.described import ANSWERS
from tests.harness.http_server import Server, local_server

_TOLD = "answers"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with local_server() as running:
        yield running


def pytest_sessionfinish(session: pytest.Session) -> None:
    # If pytest runs several processes, each passes on its counts.
    if hasattr(session.config, "workeroutput"):
        told: dict[str, Any] = getattr(session.config, "workeroutput")  # noqa: B009 - of a plugin
        told[_TOLD] = [[*key, count] for key, count in ANSWERS.items()]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    told: dict[str, list[list[Any]]] = getattr(node, "workeroutput", {})
    for operation, status, count in told.get(_TOLD, []):
        ANSWERS[operation, status] += count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    asked, answered = Counter[str](), Counter[int]()
    for (operation, status), count in ANSWERS.items():
        asked[operation] += count
        answered[status] += count
    if asked:
        fewest, requests = min(asked.items(), key=lambda item: item[1])
        statuses = ", ".join(f"{count:,} of {status}" for status, count in sorted(answered.items()))
        terminalreporter.write_line(
            f"{answered.total():,} requests of {len(asked)} operations, "
            f"of each {requests:,} or more ({fewest}): {statuses}"
        )

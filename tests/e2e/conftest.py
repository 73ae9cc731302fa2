"""The product as a new user meets it: `python -m local` in a process of its own, over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.harness.http_server import Server, local_server


@pytest.fixture(scope="session")
def running() -> Iterator[Server]:
    with local_server() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.post("/dev/reset")
    return running


@pytest.fixture
def seed(server: Server) -> dict[str, Any]:
    return server.seed()

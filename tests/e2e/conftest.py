"""The product as a new user meets it: `python -m local` in a process of its own, over HTTP."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
START = (sys.executable, "-m", "local")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    json: Any
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Server:
    """A running local server; starts over before each test."""

    host: str
    port: int

    def send(
        self, method: str, path: str, body: object = None, *, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request and return the answer."""
        connection = HTTPConnection(self.host, self.port, timeout=30)
        encoded = None if body is None else json.dumps(body)
        sent = {"content-type": "application/json", **(headers or {})}
        try:
            connection.request(method, path, encoded, sent)
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        received = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, json.loads(text) if text else None, received)

    def post(self, path: str, body: object = None, *, token: str | None = None) -> Answer:
        """Send a POST, signed in when a token is given."""
        headers = {"authorization": f"Bearer {token}"} if token else None
        return self.send("POST", path, body, headers=headers)

    def mails(self, to: str) -> list[dict[str, Any]]:
        """Return the mails sent to an address, newest last."""
        return self.send("GET", f"/dev/outbox?to={to}").json["items"]

    def advance(self, seconds: int) -> None:
        """Move the product's clock."""
        self.post("/dev/clock", {"advanceSeconds": seconds})


@pytest.fixture(scope="session")
def running() -> Iterator[Server]:
    process = subprocess.Popen(  # noqa: S603 - our own server
        ["/usr/bin/env", "PORT=0", f"PYTHONPATH={ROOT / 'layers/common'}:{ROOT}", *START],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if found := re.search(r"http://([\d.]+):(\d+)", line):
                yield Server(found[1], int(found[2]))
                break
        else:
            pytest.fail("the local server did not start")
    finally:
        process.terminate()
        process.stdout.close()
        assert process.wait(timeout=10) == 0


@pytest.fixture
def server(running: Server) -> Server:
    running.post("/dev/reset")
    return running


@pytest.fixture
def seed(server: Server) -> dict[str, Any]:
    return server.send("GET", "/dev/seed").json

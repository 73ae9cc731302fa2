"""A product behind HTTP, and the local server in a process of its own."""

import json
import re
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from local import LAYER, ROOT

_ANSWERS_WITHIN_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; header names are lower case, bytes that are no text are surrogates."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        """Return the body's value; None where there is no body."""
        return json.loads(self.text) if self.text else None


@dataclass(frozen=True, slots=True)
class Server:
    """Where it listens, and what its paths begin with."""

    host: str
    port: int
    prefix: str = ""

    def send(
        self, method: str, path: str, body: object = None, *, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request, its body as JSON, and return the answer."""
        encoded = None if body is None else json.dumps(body)
        return self.send_text(
            method, path, encoded, {"content-type": "application/json", **(headers or {})}
        )

    def send_text(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> Answer:
        """Send one request exactly so and return the answer."""
        connection = HTTPConnection(self.host, self.port, timeout=_ANSWERS_WITHIN_SECONDS)
        try:
            connection.request(method, self.prefix + path, body, dict(headers))
            response = connection.getresponse()
            text = response.read().decode(errors="surrogateescape")
        finally:
            connection.close()
        received = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, text, received)

    def post(self, path: str, body: object = None, *, token: str | None = None) -> Answer:
        """Send a POST, signed in when a token is given."""
        headers = {"authorization": f"Bearer {token}"} if token else None
        return self.send("POST", path, body, headers=headers)

    # ------------------------------------------------------------ what only the local server has

    def seed(self) -> Any:
        """Return the seeded accounts."""
        return self.send("GET", "/dev/seed").json

    def mails(self, to: str) -> list[dict[str, Any]]:
        """Return the mails sent to an address, newest last."""
        return self.send("GET", f"/dev/outbox?to={to}").json["items"]

    def advance(self, seconds: int) -> None:
        """Move the product's clock."""
        self.post("/dev/clock", {"advanceSeconds": seconds})


@contextmanager
def local_server() -> Generator[Server]:
    """Run the local server, with its own packages only, in a process of its own.

    Fails where it does not start or end.
    """
    module = "tests.harness.local_packages_only"
    process = subprocess.Popen(  # noqa: S603 - our own server
        ["/usr/bin/env", "PORT=0", f"PYTHONPATH={LAYER}:{ROOT}", sys.executable, "-m", module],
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
            raise AssertionError("the local server did not start")
    finally:
        process.terminate()
        process.communicate(timeout=10)
        assert process.returncode == 0

"""Lambda's runtime: `sam local`, which runs each function in a container."""

import json
import re
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, cast

from local import ROOT
from local.runtime.environment import architecture
from local.runtime.sam import deployment, image
from local.runtime.sam.deployment import Product
from local.runtime.sam.services import HOST

_SAM = ROOT / ".venv-sam" / "bin" / "sam"
_STARTS_WITHIN_SECONDS = 120
_ANSWERS_WITHIN_SECONDS = 330
_REPORTS_WITHIN_SECONDS = 2
_REPORT = re.compile(r"REPORT RequestId: .*?(?<!Init )Duration: ([\d.]+) ms", re.DOTALL)


class RuntimeFailedError(Exception):
    """`sam local` did not start, or stopped."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an event.

    Attributes:
        answer: What the function returned.
        milliseconds: How long it ran, by the runtime's own report; None where it made none.
        log: What `sam local` and the function wrote meanwhile.
    """

    answer: dict[str, Any]
    milliseconds: float | None
    log: str


@dataclass(slots=True)
class Lambda:
    """A running `sam local start-lambda`: every event is run in a new container."""

    port: int
    log: Path
    _read: int = field(default=0)

    def invoke(self, function: str, event: str) -> Outcome:
        """Run a function on an event; one at a time."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_ANSWERS_WITHIN_SECONDS)
        try:
            path = f"/2015-03-31/functions/{function}/invocations"
            connection.request("POST", path, event.encode())
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        log = self._new_log()
        report = _REPORT.search(log)
        answer = _parsed(text) if response.status == HTTPStatus.OK else {"errorMessage": text}
        return Outcome(answer, float(report[1]) if report else None, log)

    def _new_log(self) -> str:
        """Return the log since the last call, once it has the function's time."""
        deadline = time.monotonic() + _REPORTS_WITHIN_SECONDS
        while True:
            data = self.log.read_bytes()
            new = data[self._read :].decode(errors="replace")
            if _REPORT.search(new) or time.monotonic() > deadline:
                self._read = len(data)
                return new
            time.sleep(0.05)


@contextmanager
def start_lambda(product: Product) -> Generator[Lambda]:
    """Run `sam local start-lambda`; raises as `started`."""
    with started("start-lambda", product) as (port, log):
        yield Lambda(port, log)


@contextmanager
def started(command: str, product: Product, *options: str) -> Generator[tuple[int, Path]]:
    """Run a command of `sam local`; yields its port and its log.

    Raises:
        RuntimeFailedError: It did not start; says what it wrote.
    """
    port = _free_port()
    log = product.environment.with_suffix(".log")
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            [*_sam(command, product), "--port", str(port), *options],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _await(process, port, log)
            yield port, log
        finally:
            process.terminate()
            process.wait()


def _sam(command: str, product: Product) -> list[str]:
    return [
        *(str(_SAM), "local", command, "--template", str(deployment.TEMPLATE)),
        *("--parameter-overrides", f"Architecture={architecture()}"),
        *image.options(deployment.images_apart()),
        *("--skip-pull-image", "--region", "us-east-1"),
        *("--env-vars", str(product.environment), "--docker-network", product.services.network),
        *("--add-host", f"{HOST}:{product.services.gateway}"),
    ]


def _await(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeFailedError(f"sam local did not start:\n{log.read_text(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _parsed(text: str) -> dict[str, Any]:
    try:
        answer: object = json.loads(text)
    except ValueError:
        answer = None
    return cast("dict[str, Any]", answer) if isinstance(answer, dict) else {"errorMessage": text}

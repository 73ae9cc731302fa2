"""The services for plain `sam local`: `make sam-up`, and `make sam-event` for one event.

A process of its own runs them until `make sam-down`: DynamoDB Local in Docker, moto for the other
AWS services, and the local server on the same data, with its `/dev` endpoints. samconfig.toml
names the network and the file with the functions' environment for `sam local`.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from local import ROOT
from local.runtime.sam import deployment, event_files
from local.runtime.sam.placeholders import EventFiller, EventFillerError
from local.runtime.stack import Stack
from local.server import Application, Gateway, bind, serve
from local.template.template import Template

NETWORK = "core-api"
PORT = 3002  # sam local has 3000 for the API, and 3001 for functions
STATE = ROOT / ".aws-sam" / "local"
ENVIRONMENT = STATE / "environment.json"
_LOG = STATE / "backend.log"
_PID = STATE / "backend.pid"
_EVENT = "/dev/event/"
_LOGIN = Path("events", "auth", "login", "login.json")
_STARTS_WITHIN_SECONDS = 120

_READY = """
  DynamoDB Local and the other AWS services are up, and seeded. As any SAM user types it:

    sam build
    sam local invoke AuthLoginFunction --event {login}
    sam local start-api
    sam local start-lambda

  Another event, filled on a fresh seed:   make sam-event EVENT=events/user/session/list/list.json
  Seeded accounts, sent mail:              {url}/dev/seed  {url}/dev/outbox
  Stop it all:                             make sam-down
"""


class BackendError(Exception):
    """It is not up, or an event could not be filled."""


def up() -> None:
    """Start the process that keeps everything, unless it runs; return once it answers.

    Raises:
        BackendError: It did not start; says what it wrote.
    """
    STATE.mkdir(parents=True, exist_ok=True)
    if not _answers():
        with _LOG.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "local.runtime.sam", "keep"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                start_new_session=True,
            )
        _PID.write_text(str(process.pid), encoding="utf-8")
        _wait(process)
    print(_READY.format(login=fill(_LOGIN), url=f"http://127.0.0.1:{PORT}"))


def down() -> None:
    """Stop the process, and with it all services."""
    try:
        os.kill(int(_PID.read_text(encoding="utf-8")), signal.SIGTERM)
    except (FileNotFoundError, ProcessLookupError):
        return
    while _answers():
        time.sleep(0.2)
    _PID.unlink()


def fill(file: Path) -> Path:
    """Fill an event on a fresh seed; return the path of the filled copy.

    Raises:
        BackendError: Nothing is up, or the event could not be filled.
    """
    (found,) = event_files.files([str(file)])
    name = found.relative_to(event_files.FOLDER)
    status, text = _ask("POST", f"{_EVENT}{name}")
    if status != HTTPStatus.OK:
        raise BackendError(text)
    copy = STATE / "events" / name
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(text, encoding="utf-8")
    return copy.relative_to(ROOT)


def keep() -> None:
    """Keep everything up until a signal says stop."""
    with deployment.running(NETWORK, ENVIRONMENT) as product, bind("127.0.0.1", PORT) as listener:
        serve(_with_events(product.template, product.stack), listener)


def _with_events(loaded: Template, stack: Stack) -> Application:
    """Return the local server, which fills events too."""
    gateway = Gateway(loaded, stack)

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        path = str(environ["PATH_INFO"])
        if not path.startswith(_EVENT):
            return gateway(environ, start)
        name = path.removeprefix(_EVENT)
        stack.reset()
        try:
            text = (event_files.FOLDER / name).read_text(encoding="utf-8")
            text = EventFiller(name.removesuffix(".json"), loaded, stack).event(text)
        except EventFillerError as error:
            start("409 Conflict", [])
            return [str(error).encode()]
        start("200 OK", [("content-type", "application/json")])
        return [text.encode()]

    return answer


def _ask(method: str, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", PORT, timeout=60)
    try:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except OSError as error:
        raise BackendError("Nothing is up: `make sam-up` comes first.") from error
    finally:
        connection.close()


def _answers() -> bool:
    try:
        return _ask("GET", "/dev/seed")[0] == HTTPStatus.OK
    except BackendError:
        return False


def _wait(process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
    while not _answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise BackendError(_LOG.read_text(errors="replace"))
        time.sleep(0.5)

"""SAM as any user types it: what README says, after `make sam-up`."""

import json
import re
import shlex
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from local import ROOT
from local.runtime.sam import backend

pytestmark = pytest.mark.apart

_SAM = ROOT / ".venv-sam" / "bin" / "sam"
_SECONDS = 180


def test_the_login_answers_tokens() -> None:
    answer = _invoked(_typed("sam local invoke"))

    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]).keys() >= {"accessToken", "refreshToken"}


@pytest.mark.parametrize(
    ("function", "event"),
    [
        ("UserSessionListFunction", "user/session/list/list"),
        ("InternalAuditListFunction", "internal/audit/list/list"),
        ("InternalReportPdfFunction", "internal/report/pdf/pdf"),
    ],
)
def test_a_filled_event_is_answered(function: str, event: str) -> None:
    filled = backend.fill(Path("events", f"{event}.json"))

    assert _invoked(f"sam local invoke {function} --event {filled}")["statusCode"] == 200


def test_the_api_answers() -> None:
    body = json.loads(_filled_login()["body"])
    with _started(_typed("sam local start-api"), 3000):
        status, answer = _post(3000, "/auth/login", body)
        missing, problem = _post(3000, "/nowhere", {})

    assert (status, "accessToken" in answer) == (200, True)
    assert (missing, problem["code"]) == (404, "NOT_FOUND")


def test_functions_are_invoked_as_lambda_invokes_them() -> None:
    path = "/2015-03-31/functions/AuthLoginFunction/invocations"
    with _started("sam local start-lambda", 3001):
        status, answer = _post(3001, path, _filled_login())

    assert (status, answer["statusCode"]) == (200, 200)


def _typed(beginning: str) -> str:
    """Return the line of README that begins so."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (line,) = re.findall(rf"^{beginning}.*$", text, re.MULTILINE)
    return str(line)


def _filled_login() -> dict[str, Any]:
    filled = ROOT / backend.fill(Path("events", "auth", "login", "login.json"))
    return json.loads(filled.read_text(encoding="utf-8"))


def _command(line: str) -> list[str]:
    sam, *arguments = shlex.split(line)
    assert sam == "sam"
    return [str(_SAM), *arguments]


def _invoked(line: str) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - what README says
        _command(line), capture_output=True, text=True, check=True, cwd=ROOT, timeout=_SECONDS
    )
    return json.loads(done.stdout)


@contextmanager
def _started(line: str, port: int) -> Generator[None]:
    process = subprocess.Popen(  # noqa: S603 - what README says
        _command(line), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
    )
    try:
        deadline = time.monotonic() + _SECONDS
        while not _listens(port):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.5)
        yield
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.connect()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def _post(port: int, path: str, body: Any) -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        headers = {"content-type": "application/json"}
        connection.request("POST", path, json.dumps(body).encode(), headers)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()

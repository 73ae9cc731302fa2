"""Importing a handler: no environment, no connection, and only the libraries that it needs."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from local import ROOT
from tests.doors import deployed

# Imports every handler in a child of its own, and tells which of the heavy libraries came along.
# The children are forked after what every handler needs was imported, once for all of them.
_PROBE = """
import importlib.util, json, os, socket, sys

def refused(*_, **__):
    raise RuntimeError("opens a connection")

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refused
import coreapi.contracts.shapes, coreapi.http

watched = json.loads(sys.argv[1])
answers = {}
for name, path in json.loads(sys.argv[2]).items():
    reading, writing = os.pipe()
    if os.fork() == 0:
        answer = {}
        sys.path.insert(0, os.path.dirname(path))  # where Lambda has it too
        try:
            spec = importlib.util.spec_from_file_location("app", path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            answer["callable"] = callable(module.handler)
        except BaseException as error:
            answer["error"] = f"{type(error).__name__}: {error}"
        answer["loaded"] = [one for one in watched if one in sys.modules]
        os.write(writing, json.dumps(answer).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answers[name] = json.loads(pipe.read())
    os.wait()
print(json.dumps(answers))
"""
_HASHES = {
    "AuthLoginFunction",
    "AuthSetPasswordFunction",
    "InternalPreprodSetPasswordsFunction",
    "InternalUserCreateFunction",
    "InternalUserSetPasswordFunction",
    "TwoFactorAuthCreateFunction",
    "TwoFactorAuthDisableFunction",
    "TwoFactorAuthRemoveFunction",
    "UserChangePasswordFunction",
}
_SIGN_IN = {"AuthLoginFunction", "AuthSetPasswordFunction"}
# Loaded when a request asks, or not at all (ADR 0024).
_LATER = {
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.utilities.idempotency",
    "coreapi.access.clients",
    "coreapi.contracts.dry_run",
    "dns",
    "pycountry",
}
_RESUMABLE = {
    "InternalPreprodRemoveTfasFunction",
    "InternalPreprodSetApiKeysFunction",
    "InternalPreprodSetPasswordsFunction",
}
_WATCHED = [
    "argon2",
    "coreapi.http.resumable",
    "coreapi.mail.sender",
    "email_validator",
    "moto",
    "pyotp",
    "segno",
    "typst",
    *_LATER,
]


_REPORTS = {
    "InternalReportPingFunction",
    "InternalReportHtmlFunction",
    "InternalReportPdfFunction",
}


def test_who_needs_a_processor_has_one_and_nobody_else() -> None:
    """GIVEN memory sizes as docs/performance.md chooses them THEN only these differ."""
    sizes = {name: function.memory_mib for name, function in deployed().functions().items()}

    assert {name for name, size in sizes.items() if size == 1769} == _HASHES | _REPORTS
    assert {size for name, size in sizes.items() if name not in _HASHES | _REPORTS} == {1024}


def _imported() -> dict[str, dict[str, Any]]:
    handlers = {
        name: str(function.folder / "app.py")
        for name, function in deployed().functions().items()
        if (function.folder / "app.py").is_file()
    }
    done = subprocess.run(  # noqa: S603 - this interpreter, on our own text
        [sys.executable, "-c", _PROBE, json.dumps(_WATCHED), json.dumps(handlers)],
        env={"PYTHONPATH": str(ROOT / "layers" / "common"), "PATH": os.defpath},  # and no other
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return json.loads(done.stdout)


def test_importing_a_handler_touches_nothing_and_loads_what_it_needs(
    subtests: pytest.Subtests,
) -> None:
    imported = _imported()

    def loading(library: str) -> set[str]:
        return {name for name, answer in imported.items() if library in answer["loaded"]}

    for name, answer in imported.items():
        with subtests.test("reads no environment, opens no connection", function=name):
            assert answer.get("error") is None
            assert answer["callable"]
    with subtests.test("only who hashes passwords loads argon2"):
        assert loading("argon2") <= _HASHES
    with subtests.test("only second factors and signing in load their libraries"):
        second_factors = {name for name in imported if name.startswith("TwoFactorAuth")}
        assert loading("pyotp") | loading("segno") <= second_factors | _SIGN_IN
    with subtests.test("only the mailer loads the mail client"):
        assert loading("coreapi.mail.sender") == {"MailerFunction"}
    with subtests.test("the typesetter is loaded by its own process alone"):
        assert loading("typst") == set()
    for library in sorted(_LATER):
        with subtests.test("what few requests need is loaded by them", library=library):
            assert loading(library) == set()
    with subtests.test("only resets go on by themselves"):
        assert loading("coreapi.http.resumable") == _RESUMABLE
    with subtests.test("nothing of the tests comes along"):
        assert loading("moto") == set()

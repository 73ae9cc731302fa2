"""The operators' command line, as an operator types it, on a running local server."""

import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from coreapi_ops.__main__ import main
from coreapi_ops.terminal import ExitCode
from local import ROOT
from tests.harness.http_server import Server


@pytest.fixture
def server_url(server: Server) -> str:
    return f"http://{server.host}:{server.port}"


def ops(url: str, *arguments: str) -> tuple[int, str, str]:
    """Run a command; return its exit code, output and notes."""
    output, notes, code = StringIO(), StringIO(), 0
    words = ["coreapi-ops", "--url", url, *arguments]
    with patch.object(sys, "argv", words), redirect_stdout(output), redirect_stderr(notes):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return code, output.getvalue(), notes.getvalue()


def ops_process(url: str, *arguments: str, typed: str = "") -> tuple[int, str, str]:
    """Do the same in a process of its own, as an operator does."""
    command = (
        "/usr/bin/env",
        f"PYTHONPATH={ROOT / 'layers' / 'common'}:{ROOT}",
        sys.executable,
        "-m",
        "coreapi_ops",
    )
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, "--url", url, *arguments],
        capture_output=True,
        text=True,
        input=typed,
        check=False,
        cwd=ROOT,
    )
    return done.returncode, done.stdout, done.stderr


def answer(url: str, *arguments: str) -> Any:
    code, output, notes = ops(url, "--json", *arguments)
    assert code == 0, notes
    return json.loads(output)


def test_the_bootstrap_can_be_run_again(server_url: str) -> None:
    assert answer(server_url, "bootstrap")["roles"] > 0
    assert ops_process(server_url, "bootstrap")[0] == 0


def test_an_administrator_is_invited(server: Server, server_url: str) -> None:
    names = ("--first-name", "Ada", "--last-name", "Okafor")
    made = answer(server_url, "admin", "create", "ada@demo.example", *names)

    assert made["status"] == "invited"
    assert server.mails("ada@demo.example")


def test_roles_are_exported_and_imported(server_url: str, tmp_path: Path) -> None:
    file = tmp_path / "rbac.json"
    assert ops(server_url, "rbac", "export", str(file))[0] == 0

    assert answer(server_url, "rbac", "import", str(file), "--dry-run")["roles"]["changed"] == []
    assert answer(server_url, "rbac", "export")["hash"] == json.loads(file.read_text())["hash"]


def test_the_audit_trail_is_exported_and_verified(
    server: Server, server_url: str, tmp_path: Path
) -> None:
    names = ("--first-name", "Ada", "--last-name", "Okafor")
    answer(server_url, "admin", "create", "ada@demo.example", *names)
    assert server.mails("ada@demo.example")  # the stream was read
    file = tmp_path / "trail.jsonl"

    assert ops(server_url, "audit", "export", str(file))[0] == 0
    verified = answer(server_url, "audit", "verify", "--anchor", str(file))
    offline = answer("http://127.0.0.1:9", "audit", "verify", "--file", str(file))

    assert verified["findings"] == offline["findings"] == []
    assert verified["entries"] == offline["entries"] == verified["seals"] == 1

    *kept, _ = file.read_text().splitlines(keepends=True)
    file.write_text("".join(kept))
    code, output, _ = ops(server_url, "--json", "audit", "verify", "--file", str(file))
    assert code == 3
    assert [f["fault"] for f in json.loads(output)["findings"]] == ["entry removed"]


def test_what_mail_is_due_is_sent(server: Server, server_url: str) -> None:
    names = ("--first-name", "Ada", "--last-name", "Okafor")
    answer(server_url, "admin", "create", "ada@demo.example", *names)
    assert server.mails("ada@demo.example")

    assert answer(server_url, "mail", "redrive") == {"settled": 0, "failed": 0}


def test_a_refused_sign_in_is_reported_in_one_line(server_url: str) -> None:
    as_ = ("rbac", "export", "--as", "nobody@demo.example")
    code, output, notes = ops_process(server_url, *as_, typed="not the password\n")

    assert (code, output.strip()) == (1, "")
    assert "INVALID_CREDENTIALS" in notes
    assert "Traceback" not in notes


@pytest.mark.parametrize("content", ["", "{", "[]", "7"])
def test_a_file_that_is_no_export_is_reported_in_one_line(
    server_url: str, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "rbac.json"
    file.write_text(content)

    code, _, notes = ops(server_url, "rbac", "import", str(file))

    assert code == 1
    assert "rbac.json" in notes.replace("\n", "")
    assert "Traceback" not in notes


def test_a_refused_function_is_reported_in_one_line(server_url: str) -> None:
    code, _, notes = ops(server_url, "bootstrap", "--admin-email", "no address")

    assert code == 1
    assert notes.strip() == "ValueError: Must be an e-mail address, in ASCII before the @."


def test_a_server_that_is_not_there_is_reported_in_one_line() -> None:
    code, _, notes = ops("http://127.0.0.1:9", "rbac", "export")

    assert code == 1
    assert "make run" in notes


def test_a_result_is_a_list_for_people(server_url: str) -> None:
    assert ops(server_url, "mail", "redrive") == (0, "settled: 0\nfailed: 0\n", "")


def test_what_needs_a_stack_says_how_to_name_it(server_url: str) -> None:
    needs = "This command needs a deployed stack: add --stack NAME.\n"
    assert ops(server_url, "stack", "protect") == (1, "", needs)


def test_the_help_has_examples_and_every_exit_code() -> None:
    code, output, _ = ops("http://127.0.0.1:9", "--help")

    assert code == 0
    assert "coreapi-ops audit verify" in output
    assert all(f"{each.value}: " in output for each in ExitCode)
    assert "--install-completion" in output

"""Clients that public generators make of the description sign in and page through a list."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local import ROOT
from reference import openapi
from tests.harness.http_server import Server

CLIENT = ROOT / "tests" / "client"
PYTHON = ROOT / ".venv-client" / "bin"
CLIENTS = ROOT / ".clients"

pytestmark = pytest.mark.apart


def run(*command: str | Path, **how: Any) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **how)  # noqa: S603
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return done.stdout


def caller(server: Server) -> tuple[str, str, str]:
    """Return what a client takes: the address of the API, and an administrator's credentials."""
    admin = server.seed()["admin"]
    return f"http://{server.host}:{server.port}", admin["email"], admin["password"]


def names(server: Server) -> list[str]:
    seed = server.seed()
    return [seed["organization"]["name"], seed["otherOrganization"]["name"]]


def test_python_signs_in_and_pages_through_organizations(server: Server, tmp_path: Path) -> None:
    told = run(
        *(PYTHON / "openapi-python-client", "generate", "--meta", "none", "--fail-on-warning"),
        *("--path", openapi.FILE, "--config", CLIENT / "python" / "generator.yaml"),
        *("--output-path", tmp_path / "core_api_client"),
    )
    assert "Warning" not in told, told

    listed = run(
        *(PYTHON / "python", CLIENT / "python" / "list_organizations.py", *caller(server)),
        env={"PYTHONPATH": str(tmp_path)},
    )

    assert json.loads(listed) == names(server)


def test_typescript_signs_in_and_pages_through_organizations(
    server: Server, tmp_path: Path
) -> None:
    tools = CLIENTS / "node_modules"
    (tmp_path / "node_modules").symlink_to(tools)
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    shutil.copy(CLIENT / "typescript" / "list_organizations.ts", tmp_path)
    run(tools / ".bin" / "openapi-typescript", openapi.FILE, "--output", tmp_path / "schema.d.ts")
    run(
        *(tools / ".bin" / "tsc", "--strict", "--noUncheckedIndexedAccess"),
        *("--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom"),
        *("list_organizations.ts", "schema.d.ts"),
        cwd=tmp_path,
    )

    listed = run("node", "list_organizations.js", *caller(server), cwd=tmp_path)

    assert json.loads(listed) == names(server)


def test_go_signs_in_and_pages_through_organizations(server: Server, tmp_path: Path) -> None:
    shutil.copytree(CLIENTS / "client", tmp_path, dirs_exist_ok=True)
    shutil.copy(CLIENT / "go" / "main.go", tmp_path)
    told = run(
        *(CLIENTS / "bin" / "oapi-codegen", "-config", CLIENT / "go" / "generator.yaml"),
        *("-o", tmp_path / "client.go", openapi.FILE),
    )
    assert told == ""
    run("go", "build", "-o", "client", ".", cwd=tmp_path)

    listed = run(tmp_path / "client", *caller(server))

    assert json.loads(listed) == names(server)

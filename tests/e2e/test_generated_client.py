"""A client that a public generator makes of the description signs in and lists organizations."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local import ROOT
from reference import openapi
from tests.harness.http_server import Server

CLIENT = ROOT / "tests" / "client"
BIN = ROOT / ".venv-client" / "bin"

pytestmark = pytest.mark.apart


def run(*command: str | Path, **how: Any) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **how)  # noqa: S603
    assert done.returncode == 0, f"{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that a generated client can be imported from."""
    folder = tmp_path_factory.mktemp("client")
    told = run(
        *(BIN / "openapi-python-client", "generate", "--meta", "none", "--fail-on-warning"),
        *("--path", openapi.FILE, "--config", CLIENT / "generator.yaml"),
        *("--output-path", folder / "core_api_client"),
    )
    assert "Warning" not in told, told
    return folder


def test_it_signs_in_and_lists_organizations(
    server: Server, seed: dict[str, Any], client: Path
) -> None:
    admin = seed["organizationAdmin"]
    address = f"http://{server.host}:{server.port}"

    told = run(
        *(BIN / "python", CLIENT / "sign_in.py", address, admin["email"], admin["password"]),
        env={"PYTHONPATH": str(client)},
    )

    assert json.loads(told) == [seed["organization"]["name"]]

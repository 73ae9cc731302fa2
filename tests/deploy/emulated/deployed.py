"""A stack that is deployed as README and runbook say, and a client of its API."""

import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from coreapi_ops import target
from coreapi_ops.target import Stack
from local import ROOT
from tests.deploy.emulated.cloud import FAILS, HERE, STATE
from tests.harness.http_server import Answer, Server

_SAM = (str(ROOT / ".venv-sam/bin/python"), str(HERE / "sam.py"))
_ENDS_WITHIN_SECONDS = 300


@dataclass(slots=True)
class Deployed:
    """One environment of samconfig.toml.

    Attributes:
        environment: Its name there.
        parameters: What is changed of its parameters.
    """

    environment: str
    parameters: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def stack(self) -> Stack:
        """Return its stack."""
        stage = "dev" if self.environment == "default" else self.environment
        return target.stack(f"core-api-{stage}", None, None)

    def deploy(self, **parameters: str) -> bool:
        """Run `sam deploy`, with more parameters changed; return whether it succeeded."""
        changed = {**self.parameters, **parameters}
        file = STATE / "samconfig.toml"
        heading = f"[{self.environment}.deploy.parameters.parameter_overrides]\n"
        lines = "".join(f'{name} = "{value}"\n' for name, value in changed.items())
        text = (ROOT / "samconfig.toml").read_text(encoding="utf-8")
        file.write_text(text.replace(heading, heading + lines), encoding="utf-8")
        options = ("--no-confirm-changeset", "--no-progressbar", "--config-file", str(file))
        done = self.sam("deploy", *options)
        if done.returncode == 0:
            self.parameters = changed
        return done.returncode == 0

    def sam(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of `sam` for this environment; what it wrote is kept."""
        done = subprocess.run(  # noqa: S603 - what the runbook says
            [*_SAM, *arguments, "--config-env", self.environment],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        log = STATE / f"sam-{arguments[0]}-{self.environment}.log"
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
        return done

    def ops(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run the operators' command line on the stack."""
        return subprocess.run(  # noqa: S603 - what the runbook says
            [sys.executable, "-m", "coreapi_ops", "--json", "--stack", self.stack.name, *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def delete(self, *retained: str) -> str:
        """Delete the stack with CloudFormation; return the status that it ends in."""
        client = self.stack.client("cloudformation")
        arn = client.describe_stacks(StackName=self.stack.name)["Stacks"][0]["StackId"]
        client.delete_stack(StackName=self.stack.name, RetainResources=list(retained))
        deadline = time.monotonic() + _ENDS_WITHIN_SECONDS
        while (status := _status(client, arn)) == "DELETE_IN_PROGRESS":
            assert time.monotonic() < deadline
            time.sleep(1)
        return status

    @property
    def status(self) -> str | None:
        """Return the stack's status; None where there is no stack."""
        try:
            return _status(self.stack.client("cloudformation"), self.stack.name)
        except ClientError:
            return None

    @property
    def api(self) -> Server:
        """Return its API."""
        url = urlsplit(self.stack.api_url)
        return Server(url.hostname or "", url.port or 80, url.path)

    def call(
        self, method: str, path: str, body: object = None, *, status: int = 200, **more: str
    ) -> Answer:
        """Send a request; headers by name, `token` signs in."""
        token = more.pop("token", None)
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        if token:
            headers["authorization"] = f"Bearer {token}"
        answer = self.api.send(method, path, body, headers=headers)
        assert answer.status == status, f"{method} {path}: {answer.status} {answer.text[:500]}"
        return answer


@contextmanager
def failing(function: str) -> Generator[None]:
    """Have the creation or update of a function fail inside."""
    FAILS.write_text(function, encoding="utf-8")
    try:
        yield
    finally:
        FAILS.unlink()


def _status(client: Any, name: str) -> str:
    return str(client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])

"""A stack that is deployed as the documents say, and a client of its API."""

import json
import subprocess
import time
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from coreapi.clock import SystemClock
from coreapi.http.routes import ROUTES
from coreapi_ops import target
from coreapi_ops.target import Stack
from local import ROOT
from tests.deploy.emulated.cloud import COMMANDS, FAILS, STATE
from tests.harness.http_server import Answer, Server
from tests.readers.documents import command

DOCUMENTS = (ROOT / "README.md", ROOT / "docs" / "operations.md")
typed: set[str] = set()  # of what they show
_AT_A_TIME = 4
_ENDS_WITHIN_SECONDS = 300


@dataclass(slots=True)
class Deployed:
    """One environment of samconfig.toml.

    Attributes:
        environment: Its name there.
        parameters: Its changed parameters.
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
        options = f"--no-confirm-changeset --no-progressbar --config-file {file}"
        done = self._typed([self._of_environment("sam deploy")], options)
        log = STATE / f"sam-deploy-{self.environment}.log"
        log.write_text(done.stdout + done.stderr, encoding="utf-8")
        if done.returncode == 0:
            self.parameters = changed
        return done.returncode == 0

    def sam_delete(self) -> bool:
        """Run `sam delete`; return whether it succeeded."""
        options = "--no-prompts --region us-east-1"
        return self._typed([self._of_environment("sam delete")], options).returncode == 0

    def run(self, *beginnings: str, **variables: str) -> str:
        """Run the commands of the documents that begin so; return what they printed."""
        done = self.attempt(*beginnings, **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def attempt(self, *beginnings: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        """Run the commands of the documents that begin so, which may fail."""
        return self._typed([command(each, DOCUMENTS) for each in beginnings], **variables)

    def ops(self, arguments: str, **variables: str) -> str:
        """Run `make ops` on the stack, as the documents do; return what it printed."""
        return self.run(f'make ops ARGS="--stack $STACK {arguments}"', **variables)

    def resource(self, name: str) -> str:
        """Return what a resource of the template is in this stack."""
        return self.stack.physical_id(name)

    def _of_environment(self, shown: str) -> str:
        default = self.environment == "default"
        return shown if default else f"{shown} --config-env {self.environment}"

    def _typed(
        self, shown: Sequence[str], options: str = "", **variables: str
    ) -> "subprocess.CompletedProcess[str]":
        """Type commands into a shell with the functions of the top of docs/operations.md."""
        functions = [command(each, DOCUMENTS) for each in ("output()", "resource()")]
        lines = [f'PATH="{COMMANDS}:$PATH"', *functions, *shown]
        typed.update(lines)
        given = {"STACK": self.stack.name, **variables}
        return subprocess.run(  # noqa: S603 - what the documents say
            [
                *("/usr/bin/env", "--unset=MAKEFLAGS", "--unset=MAKELEVEL"),
                *(f"{name}={value}" for name, value in given.items()),
                *("/bin/bash", "-euc", "\n".join(lines) + f" {options}"),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    def start_functions(self) -> None:
        """Send each route a request that it refuses, a few at a time, to start its container."""
        api = self.api

        def refuse(route: str) -> Answer:
            method, path = route.split(" ", 1)
            return api.send(method, path)

        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            list(pool.map(refuse, ROUTES))

    def come_due(self, schedule: str, expression: str) -> datetime:
        """Make a schedule with this expression due soon; return when."""
        scheduler = self.stack.client("scheduler")
        wanted = ("Name", "GroupName", "FlexibleTimeWindow", "Target", "State")
        found = scheduler.get_schedule(Name=self.resource(schedule))
        assert found["ScheduleExpression"] == expression
        due = SystemClock().now() + timedelta(seconds=70)
        kept = {key: found[key] for key in wanted if key in found}
        cron = f"cron({due.minute} {due.hour} * * ? *)"
        scheduler.update_schedule(**kept, ScheduleExpression=cron)
        return due

    def give_up(self, function: str, event: object) -> None:
        """Put an invocation into the dead-letter queue, as Lambda does."""
        client = self.stack.client("lambda")
        arn = client.get_function(FunctionName=self.resource(function))["Configuration"][
            "FunctionArn"
        ]
        record = {"requestContext": {"functionArn": arn}, "requestPayload": event}
        queue = self.resource("InvocationDeadLetters")
        self.stack.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(record))

    def lose_user(self, user_id: str) -> None:
        """Delete all items of a user behind the product's back."""
        table, dynamodb = self.resource("Table"), self.stack.client("dynamodb")
        values = {":p": {"S": f"USER#{user_id}"}}
        found = dynamodb.query(
            TableName=table, KeyConditionExpression="PK = :p", ExpressionAttributeValues=values
        )
        for item in found["Items"]:
            dynamodb.delete_item(TableName=table, Key={"PK": item["PK"], "SK": item["SK"]})

    @property
    def is_protected(self) -> bool:
        """Return whether the stack refuses to be deleted."""
        client = self.stack.client("cloudformation")
        (found,) = client.describe_stacks(StackName=self.stack.name)["Stacks"]
        return bool(found["EnableTerminationProtection"])

    @property
    def arn(self) -> str:
        """Return the stack's ARN, which names it also when it is deleted."""
        client = self.stack.client("cloudformation")
        return str(client.describe_stacks(StackName=self.stack.name)["Stacks"][0]["StackId"])

    def ended(self, arn: str) -> str:
        """Wait until the stack's deletion has ended; return the status that it ended in."""
        client = self.stack.client("cloudformation")
        deadline = time.monotonic() + _ENDS_WITHIN_SECONDS
        while (status := _status(client, arn)) == "DELETE_IN_PROGRESS":
            assert time.monotonic() < deadline
            time.sleep(0.5)
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
    """Let the creation or update of a function fail in the block."""
    FAILS.write_text(function, encoding="utf-8")
    try:
        yield
    finally:
        FAILS.unlink()


def _status(client: Any, name: str) -> str:
    return str(client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])

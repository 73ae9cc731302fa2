"""DynamoDB Local in Docker: `python -m local.runtime.dynamodb_local [--by-key] <command>…`.

Runs a command with `DYNAMODB_ENDPOINT` set to an empty DynamoDB Local of its own, in memory, and
`DYNAMODB_CONTAINER` to its container's name, and removes it afterwards. Returns the command's exit
code. With `--by-key` each access key has a
database of its own: DynamoDB Local serves the requests to one database one after another.
"""

import secrets
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

from local.runtime import signals

IMAGE = "amazon/dynamodb-local:latest"
_STARTS_WITHIN_SECONDS = 60


class DockerError(Exception):
    """A docker command failed; the message is its output."""


@contextmanager
def running(name: str, *options: str, by_key: bool = False) -> Generator[str]:
    """Run an empty DynamoDB Local; yields its endpoint on this machine.

    Args:
        name: The container's name.
        options: Further options of `docker run`.
        by_key: Whether each access key has a database of its own; else all share one.

    Raises:
        DockerError: Docker refused, or DynamoDB Local did not start.
    """
    try:
        docker(
            *("run", "--detach", "--rm", "--name", name, *options),
            *("--publish", "127.0.0.1::8000", IMAGE),
            *("-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"),
            *("-inMemory", *([] if by_key else ["-sharedDb"])),
        )
        address = docker("port", name, "8000/tcp").splitlines()[0]
        _await(address)
        yield f"http://{address}"
    finally:
        tried("rm", "--force", name)


def docker(*arguments: str) -> str:
    """Run a docker command and return its output.

    Raises:
        DockerError: It failed.
    """
    done = tried(*arguments)
    if done.returncode:
        message = f"docker {arguments[0]}: {done.stderr.strip()}"
        raise DockerError(message)
    return done.stdout.strip()


def tried(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a docker command and ignore errors."""
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607


def main(command: list[str]) -> int:
    """Run a command beside a DynamoDB Local; returns its exit code."""
    by_key = command[:1] == ["--by-key"]
    command = command[by_key:]
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    signals.stoppable()
    try:
        name = f"core-api-dynamodb-{secrets.token_hex(4)}"
        with running(name, by_key=by_key) as endpoint:
            variables = [f"DYNAMODB_ENDPOINT={endpoint}", f"DYNAMODB_CONTAINER={name}"]
            there = ["/usr/bin/env", *variables, *command]
            return subprocess.run(there, check=False).returncode  # noqa: S603 - the caller's own
    except DockerError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _await(address: str) -> None:
    host, port = address.rsplit(":", 1)
    deadline = time.monotonic() + _STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        connection = HTTPConnection(host, int(port), timeout=1)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except (OSError, HTTPException):
            time.sleep(0.2)
        else:
            return
        finally:
            connection.close()
    message = f"DynamoDB Local did not start within {_STARTS_WITHIN_SECONDS} s"
    raise DockerError(message)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

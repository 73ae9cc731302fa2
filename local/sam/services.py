"""What functions in containers need beside them: a network, DynamoDB Local, the other AWS services.

The stack itself is the local server's: deployed and seeded in this process, on DynamoDB Local.
moto's HTTP server, also in this process, shows its secrets and its mail to the containers, which
call them as they call AWS.
"""

import logging
import secrets
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

from moto.server import ThreadedMotoServer

DYNAMODB_IMAGE = "amazon/dynamodb-local:latest"
HOST = "host.docker.internal"
_STARTS_WITHIN_SECONDS = 60


class DockerError(Exception):
    """A docker command that failed, with what it said."""


@dataclass(frozen=True, slots=True)
class Services:
    """Where things are.

    Attributes:
        network: The Docker network that the functions join.
        gateway: This machine's address in it.
        storage_here: DynamoDB Local's endpoint on this machine.
        storage_there: The same, for a container.
    """

    network: str
    gateway: str
    storage_here: str
    storage_there: str


@contextmanager
def running(name: str) -> Generator[Services]:
    """Have a network and an empty DynamoDB Local, and take both away again.

    Their names begin with the given one, and are no other run's on this machine.

    Raises:
        DockerError: Docker refused, or DynamoDB Local did not start.
    """
    network = f"core-api-sam-{name}-{secrets.token_hex(4)}"
    storage = f"{network}-dynamodb"
    _docker("network", "create", network)
    try:
        _docker(
            *("run", "--detach", "--rm", "--name", storage, "--network", network),
            *("--network-alias", "dynamodb", "--publish", "127.0.0.1::8000", DYNAMODB_IMAGE),
            *("-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"),
            *("-inMemory", "-sharedDb"),
        )
        address = _docker("port", storage, "8000/tcp").splitlines()[0]
        _await(address)
        gateway = _docker(
            *("network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", network)
        )
        yield Services(network, gateway, f"http://{address}", "http://dynamodb:8000")
    finally:
        _remove(network)


@contextmanager
def aws_for_containers(gateway: str) -> Generator[str]:
    """Show moto's memory of this process to containers; yields the endpoint as they see it."""
    server = _server(gateway)
    try:
        _, port = server.get_host_and_port()
        yield f"http://{HOST}:{port}"
    finally:
        server.stop()


def _server(gateway: str) -> ThreadedMotoServer:
    # Where Docker runs in a machine of its own, the gateway is not ours to listen on, and
    # containers reach our loopback address instead.
    try:
        return _started(gateway)
    except OSError:
        return _started("127.0.0.1")


def _started(address: str) -> ThreadedMotoServer:
    with socket.socket() as probe:
        probe.bind((address, 0))
        port = int(probe.getsockname()[1])
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line for every request
    server = ThreadedMotoServer(ip_address=address, port=port, verbose=False)
    server.start()
    return server


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


def _remove(network: str) -> None:
    """Remove a network with all that is in it, also what did not end by itself."""
    left = _tried("ps", "--all", "--quiet", "--filter", f"network={network}").stdout.split()
    if left:
        _tried("rm", "--force", *left)
    _tried("network", "rm", network)


def _docker(*arguments: str) -> str:
    done = _tried(*arguments)
    if done.returncode:
        message = f"docker {arguments[0]}: {done.stderr.strip()}"
        raise DockerError(message)
    return done.stdout.strip()


def _tried(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607

"""What functions in containers need beside them: a network, DynamoDB Local, the other AWS services.

The stack itself is the local server's: deployed and seeded in this process, on DynamoDB Local.
moto's HTTP server, also in this process, shows its secrets and its mail to the containers, which
call them as they call AWS.
"""

import logging
import socket
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from moto.server import ThreadedMotoServer

from local.runtime import dynamodb_local
from local.runtime.dynamodb_local import docker, tried

HOST = "host.docker.internal"


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
    """Have a network of this name and an empty DynamoDB Local; take both away again.

    What a run that was killed left of them is taken away first.

    Raises:
        DockerError: Docker refused, or DynamoDB Local did not start.
    """
    joined = ("--network", name, "--network-alias", "dynamodb")
    _remove(name)
    docker("network", "create", name)
    try:
        with dynamodb_local.running(f"{name}-dynamodb", *joined) as storage:
            gateway = docker(
                *("network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", name)
            )
            yield Services(name, gateway, storage, "http://dynamodb:8000")
    finally:
        _remove(name)


@contextmanager
def aws_for_containers(gateway: str) -> Generator[str]:
    """Show moto's memory of this process to containers; yields the endpoint as they see it."""
    server = _server(gateway)
    try:
        host, port = server.get_host_and_port()
        yield f"http://{gateway if host == gateway else HOST}:{port}"
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


def _remove(network: str) -> None:
    """Remove a network with all that is in it, also what did not end by itself."""
    left = tried("ps", "--all", "--quiet", "--filter", f"network={network}").stdout.split()
    if left:
        tried("rm", "--force", *left)
    tried("network", "rm", network)

"""The services that functions in containers need: a network, DynamoDB Local and other AWS services.

The stack is the local server's: deployed and seeded in this process, on DynamoDB Local. moto's HTTP
server, also in this process, serves its secrets and its mail to the containers, as AWS would.
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
    """The addresses of the services.

    Attributes:
        network: The Docker network that the functions join.
        gateway: This machine's address in it.
        storage_here: DynamoDB Local's endpoint on this machine.
        storage_there: Its endpoint for a container.
    """

    network: str
    gateway: str
    storage_here: str
    storage_there: str


@contextmanager
def running(name: str) -> Generator[Services]:
    """Create a network of this name and an empty DynamoDB Local; remove both at the end.

    Leftovers of a killed run are removed first.

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
    """Serve moto's memory of this process to containers; yields the endpoint for them."""
    server = _server(gateway)
    try:
        host, port = server.get_host_and_port()
        yield f"http://{gateway if host == gateway else HOST}:{port}"
    finally:
        server.stop()


def _server(gateway: str) -> ThreadedMotoServer:
    # Where Docker runs in a virtual machine, this process cannot listen on the gateway, and
    # containers reach its loopback address instead.
    try:
        return _started(gateway)
    except OSError:
        return _started("127.0.0.1")


def _started(address: str) -> ThreadedMotoServer:
    with socket.socket() as probe:
        probe.bind((address, 0))
        port = int(probe.getsockname()[1])
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would log each request
    server = ThreadedMotoServer(ip_address=address, port=port, verbose=False)
    server.start()
    return server


def _remove(network: str) -> None:
    """Remove a network and all its containers."""
    left = tried("ps", "--all", "--quiet", "--filter", f"network={network}").stdout.split()
    if left:
        tried("rm", "--force", *left)
    tried("network", "rm", network)

"""What it costs writers to share an organization: eight processes on one, and on eight.

    DYNAMODB_ENDPOINT=http://127.0.0.1:8000 python -m benchmarks.contention [clients per process]

Eight local servers answer, as Lambda would have eight environments, and eight processes of clients
create business locations through them: first each in an organization of its own, then all in one.
Fails below nine tenths of the throughput, or where a request is not answered 201.
"""

import json
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any

from benchmarks import tables
from local.runtime import environment

_PORTS = range(3201, 3209)
_ROUNDS = 3
_REQUESTS = 48  # of each process, in each round
_LEAST_SHARE = 0.9
_START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class _Work:
    """The work of one process of clients."""

    port: int
    token: str
    profile_id: str
    clients: int
    requests: int


@dataclass(frozen=True, slots=True)
class _Measure:
    """The result: requests a second, milliseconds of each, and the answers' status codes."""

    per_second: float
    milliseconds: Sequence[float]
    statuses: Counter[int]


def main() -> int:
    """Print a line for each round, and the share."""
    if environment.options().dynamodb_endpoint is None:
        sys.exit("Set DYNAMODB_ENDPOINT to DynamoDB Local's; make bench does.")
    clients = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    with _servers():
        tokens, profiles = _prepare()
        measure = partial(_measured, tokens, clients=clients)
        measure("warm-up", profiles, requests=2 * clients)
        apart: list[_Measure] = []
        shared: list[_Measure] = []
        for _ in range(_ROUNDS):
            apart.append(measure("eight organizations", profiles))
            shared.append(measure("one organization", profiles[:1] * len(profiles)))
    share = max(m.per_second for m in shared) / max(m.per_second for m in apart)
    statuses = sum((m.statuses for m in shared + apart), Counter[int]())
    failed = statuses.total() - statuses[HTTPStatus.CREATED]
    print(f"{share:.2f} of the throughput of eight organizations; {failed} not answered 201")
    return int(share < _LEAST_SHARE or failed > 0)


@contextmanager
def _servers() -> Generator[None]:
    """Run a local server on each port, all on the same table."""
    servers: list[subprocess.Popen[bytes]] = []
    try:
        for port in _PORTS:  # one after the other: the first one seeds
            command = ("/usr/bin/env", f"PORT={port}", sys.executable, "-m", "local")
            servers.append(
                subprocess.Popen(  # noqa: S603 - our own
                    command,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
            )
            _wait_for(port)
        _without_stream()
        yield
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
        for server in servers:
            server.wait()


def _without_stream() -> None:
    """End the table's stream: each server would mail and seal what all of them write."""
    dynamodb = tables.connect()
    for name in dynamodb.list_tables()["TableNames"]:
        stream = dynamodb.describe_table(TableName=name)["Table"].get("StreamSpecification", {})
        if stream.get("StreamEnabled"):
            dynamodb.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})


def _wait_for(port: int) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        try:
            if _call(port, "GET", "/dev/seed")[0] == HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"The server on port {port} did not start.")


def _prepare() -> tuple[Mapping[int, str], list[str]]:
    """Return a token for each server, and a profile of each of as many organizations."""
    _, seed = _call(_PORTS[0], "GET", "/dev/seed")
    login = {"email": seed["admin"]["email"], "secret": seed["admin"]["password"]}
    tokens = {
        port: str(_call(port, "POST", "/auth/login", login)[1]["accessToken"]) for port in _PORTS
    }
    create = partial(_call, _PORTS[0], "POST", token=tokens[_PORTS[0]])
    profiles: list[str] = []
    for number in range(len(_PORTS)):
        _, made = create("/internal/organization/create", {"name": f"Organization {number}"})
        body = {"name": "Profile", "organizationId": made["_id"]}
        _, profile = create("/internal/organization-profile/create", body)
        profiles.append(str(profile["_id"]))
    return tokens, profiles


def _measured(
    tokens: Mapping[int, str],
    label: str,
    profiles: Sequence[str],
    *,
    clients: int,
    requests: int = _REQUESTS,
) -> _Measure:
    """Let a process of clients write to each server; print and return how it went."""
    works = [
        _Work(port, tokens[port], profile, clients, requests)
        for port, profile in zip(_PORTS, profiles, strict=True)
    ]
    with ProcessPoolExecutor(len(works)) as processes:
        list(processes.map(time.sleep, [0.2] * len(works)))  # all have started
        began = time.perf_counter()
        answers = [one for each in processes.map(_write, works) for one in each]
        seconds = time.perf_counter() - began
    took = [milliseconds for _, milliseconds in answers]
    measure = _Measure(len(answers) / seconds, took, Counter(status for status, _ in answers))
    median, p95 = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    print(
        f"{label:20}{measure.per_second:7.1f}/s  p50 {median:6.0f} ms  p95 {p95:6.0f} ms"
        f"  {dict(measure.statuses)}",
        flush=True,
    )
    return measure


def _write(work: _Work) -> list[tuple[int, float]]:
    """Create locations with several clients; return status and milliseconds of each request."""

    def one(_: int) -> tuple[int, float]:
        body = {
            "profileId": work.profile_id,
            "name": "Location",
            "coordinates": {"latitude": 1, "longitude": 2},
            "address": {"country": "US"},
        }
        began = time.perf_counter()
        path = "/internal/business-location/create"
        answer = _call(work.port, "POST", path, body, token=work.token)
        return answer[0], (time.perf_counter() - began) * 1000

    with ThreadPoolExecutor(work.clients) as threads:
        return list(threads.map(one, range(work.requests)))


def _call(
    port: int, method: str, path: str, body: Any = None, *, token: str | None = None
) -> tuple[int, dict[str, Any]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"content-type": "application/json"}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())

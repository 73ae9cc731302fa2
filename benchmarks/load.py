"""Many clients at once: at the local server, and at one warm function in Lambda's image.

    python -m benchmarks.load

The local server is one process with moto in it: what it takes says how it behaves under load, not
what Lambda does, where each request has an environment of its own. The function answers ten
thousand events, of clients that wait for their turn, and its memory is looked at on the way. Fails
on any error, and where the function's memory grows.
"""

import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import Any

from benchmarks import environments
from tests.harness.http_server import Server, local_server

_CLIENTS = 8
_REQUESTS = 15  # of each client to each endpoint
_FUNCTION = "business_location/details/details"
_CALLS, _EARLY = 10_000, 1_000
_GROWTH = 1.02  # of memory, between the two
_SUCCESS = range(200, 300)
Requests = Mapping[str, tuple[str, dict[str, str], bytes | None]]


def main() -> int:
    """Measure both, and return whether all requests succeeded."""
    went_well = _server()
    print()
    return 0 if _environment() and went_well else 1


def _server() -> bool:
    with local_server() as server:
        requests = _requests(server)
        times: dict[str, list[float]] = defaultdict(list)
        began = time.perf_counter()
        with ThreadPoolExecutor(_CLIENTS) as pool:
            each = [pool.submit(_client, server, requests, times) for _ in range(_CLIENTS)]
            bad = sum(client.result() for client in each)
        seconds = time.perf_counter() - began
    sent = sum(map(len, times.values()))
    print(f"the local server, {_CLIENTS} clients: {sent / seconds:,.0f} a second, {bad} errors")
    _head()
    for name, each in times.items():
        _line(name, each)
    return bad == 0


def _requests(server: Server) -> Requests:
    """Return the requests of a signed-in user, by name."""
    seed = server.seed()
    account, profile = seed["organizationAdmin"], {"profileId": seed["profile"]["_id"]}
    token = server.post("/auth/login", _sign_in(account)).json["accessToken"]
    place = {"name": "North Field", "coordinates": {"latitude": 31.9, "longitude": -102.1}}
    create = {**profile, **place, "address": {"country": "US"}}
    made = {"_id": server.post("/business-location/create", create, token=token).json["_id"]}
    bearer = {"authorization": f"Bearer {token}"}
    sent = {"content-type": "application/json"}
    both = {**bearer, **sent}
    return {
        # Another user: a user has at most fifty sessions, and the oldest one ends.
        "POST /auth/login": ("/auth/login", sent, _raw(_sign_in(seed["outsider"]))),
        "GET /user/profile/organization": ("/user/profile/organization", bearer, None),
        "POST /business-location/create": ("/business-location/create", both, _raw(create)),
        "POST /business-location/details": ("/business-location/details", both, _raw(made)),
        "POST /business-location/list": ("/business-location/list", both, _raw(profile)),
    }


def _sign_in(account: Mapping[str, str]) -> dict[str, str]:
    return {"email": account["email"], "secret": account["password"]}


def _client(server: Server, requests: Requests, times: dict[str, list[float]]) -> int:
    """Send everything again and again over one connection; return how many were not answered."""
    connection = HTTPConnection(server.host, server.port, timeout=60)
    bad = 0
    for _ in range(_REQUESTS):
        for name, (path, headers, body) in requests.items():
            began = time.perf_counter()
            connection.request("POST" if body else "GET", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            times[name].append(1000 * (time.perf_counter() - began))
            bad += answer.status not in _SUCCESS
    connection.close()
    return bad


def _environment() -> bool:
    with environments.running("load") as there:
        took = there.run(_FUNCTION, _CALLS, clients=4, resident_after=(_EARLY, _CALLS))
    early, late = (took["resident_mib"][str(calls)] for calls in (_EARLY, _CALLS))
    print(f"one environment, {_CALLS:,} calls of 4 clients, {took['cpu_ms']:.1f} ms CPU each;")
    print(f"memory after {_EARLY:,}: {early:.1f} MiB, after {_CALLS:,}: {late:.1f} MiB; no errors")
    _head()
    _line(_FUNCTION, took["ms"])
    return late <= _GROWTH * early


def _head() -> None:
    print(f"{'ms':<40}{'p50':>8}{'p95':>8}{'p99':>8}")


def _line(name: str, times: list[float]) -> None:
    cuts = statistics.quantiles(times, n=100)
    print(f"{name:<40}{cuts[49]:>8.1f}{cuts[94]:>8.1f}{cuts[98]:>8.1f}", flush=True)


def _raw(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body).encode()


if __name__ == "__main__":
    sys.exit(main())

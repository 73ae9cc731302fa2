"""Cold starts and warm calls of the functions as built, beside peers, in Lambda's runtime.

    python -m benchmarks.cold_start [rounds]

`make bench-cold` builds the functions and installs what the peers need. Everything runs in
containers: DynamoDB Local in one, the functions' processes in another, one at a time and in turns,
so that other work of the machine affects all equally; each over plain HTTP and over TLS. Prints
the figures as tables and writes them beside what is built, to `cold-start.json`.
"""

import json
import subprocess
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import environments
from benchmarks.cold_start import certificates, tables
from benchmarks.environments import Environments
from local import ROOT
from local.runtime.dynamodb_local import docker, tried
from local.runtime.sam import event_files
from local.runtime.sam.event_files import fill
from local.runtime.sam.placeholders import EventFiller
from local.runtime.sam.services import HOST, Services

_LOGIN = "auth/login/login"
_EVENTS = (
    "business_location/details/details",
    "user/profile/organization/get",
    "business_location/create/create",
    "internal/user/list/list",
    _LOGIN,
    "internal/organization_profile/update/update",
)
_PEERS = ("empty", "argon2", "bare", "powertools_resolver", "fastapi_mangum")
_SECURED = {"bare", "fastapi_mangum", *(event.rpartition("/")[0] for event in _EVENTS)}
_STORAGE_PORT, _SERVICES_PORT = 8443, 8444
_PACKAGES = ROOT / ".peers"
_BUILT = ROOT / ".aws-sam" / "build"
_LAYER = _BUILT / "CommonLayer"
_WARM_CALLS = 100
_WARM_LOGINS = 25
_RUNTIME = {
    **environments.AWS,
    "AWS_LAMBDA_FUNCTION_NAME": "benchmark",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_LAMBDA_LOG_GROUP_NAME": "benchmark",
    "AWS_LAMBDA_LOG_STREAM_NAME": "benchmark",
    "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
}


def main(rounds: int) -> int:
    """Measure, print, keep."""
    with environments.running("cold") as ready:
        starts = list(_starts(ready))
        plan = {
            "rounds": rounds,
            "warm_rounds": 3,
            "starts": starts + [_over_tls(start) for start in starts if start["name"] in _SECURED],
            "tls": [f"{port}={at.partition('//')[2]}" for port, at in _behind_tls(ready).items()],
        }
        figures = _measured(plan, ready.found)
    (_BUILT / "cold-start.json").write_text(json.dumps(figures, indent=1))
    tables.show(figures)
    return 0


def _starts(ready: Environments) -> Iterator[dict[str, Any]]:
    """Yield the starts of the runtime: each function with an event that it answers with success."""
    own = [_start(ready, event) for event in _EVENTS]
    for peer in _PEERS:
        yield {
            **(own[_EVENTS.index(_LOGIN)] if peer == "argon2" else own[0]),
            "name": peer,
            "over": "HTTP",
            "folder": f"/peers/{peer}",
            "path": f"/peers/{peer}:/peers:/peer-packages",
        }
    yield from own


def _over_tls(start: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same start with all of AWS behind TLS."""
    trusted = "peers" if start["folder"].startswith("/peers") else "own"
    secured = {
        "DYNAMODB_ENDPOINT": f"https://localhost:{_STORAGE_PORT}",
        "AWS_ENDPOINT_URL": f"https://localhost:{_SERVICES_PORT}",
        "AWS_CA_BUNDLE": f"/tls/{trusted}.pem",
    }
    return {**start, "over": "TLS", "warm": 0, "environment": {**start["environment"], **secured}}


def _behind_tls(ready: Environments) -> dict[int, str]:
    endpoints = ready.endpoints
    return {
        _STORAGE_PORT: endpoints["DYNAMODB_ENDPOINT"],
        _SERVICES_PORT: endpoints["AWS_ENDPOINT_URL"],
    }


def _start(ready: Environments, event: str) -> dict[str, Any]:
    file = event_files.FOLDER / f"{event}.json"
    function = ready.loaded.functions()[event_files.function_of(file, ready.loaded)]
    text = file.read_text(encoding="utf-8")
    if event == _LOGIN:  # by a user whose sessions the other functions do not use
        member = ready.stack.seeded["member"]
        text = fill(text, {name: member[name] for name in ("email", "password")})
    text_of = ready.loaded.resolver.text
    variables = {name: text_of(value) for name, value in function.environment.items()}
    folder = f"/functions/{function.folder.relative_to(ROOT / 'functions')}"
    return {
        "name": event.rpartition("/")[0],
        "over": "HTTP",
        "folder": folder,
        "path": f"{folder}:/opt/python",
        "environment": {**_RUNTIME, **variables, **ready.endpoints},
        "event": EventFiller(event, ready.loaded, ready.stack).event(text),
        "warm": _WARM_CALLS if event != _LOGIN else _WARM_LOGINS,
    }


def _measured(plan: Mapping[str, Any], found: Services) -> list[dict[str, Any]]:
    with TemporaryDirectory() as folder:
        authorities = {
            "own": _LAYER / "python" / "botocore" / "cacert.pem",
            "peers": _PACKAGES / "botocore" / "cacert.pem",
        }
        certificates.write(Path(folder), authorities)
        mounts = {
            Path(__file__).parent: "/benchmark",
            Path(folder): "/tls",
            _LAYER: "/opt",
            ROOT / "functions": "/functions",
            ROOT / "benchmarks" / "peers": "/peers",
            _PACKAGES: "/peer-packages",
        }
        with _container(found, mounts) as container:
            done = subprocess.run(  # noqa: S603
                ["docker", "exec", "--interactive", container, "python3", "/benchmark/runtime.py"],  # noqa: S607
                input=json.dumps(plan),
                stdout=subprocess.PIPE,
                text=True,
                check=True,
            )
    return [json.loads(line) for line in done.stdout.splitlines()]


@contextmanager
def _container(found: Services, mounts: Mapping[Path, str]) -> Generator[str]:
    container = docker(
        *("run", "--detach", "--rm", "--network", found.network),
        *("--add-host", f"{HOST}:{found.gateway}", "--env", "PYTHONDONTWRITEBYTECODE=1"),
        *(part for place, there in mounts.items() for part in ("--volume", f"{place}:{there}:ro")),
        *("--entrypoint", "sleep", environments.IMAGE, "3600"),
    )
    try:
        yield container
    finally:
        tried("rm", "--force", container)


if __name__ == "__main__":
    sys.exit(main(int((*sys.argv, "3")[1])))

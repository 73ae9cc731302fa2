"""What it takes to reset 20,000 users and 20,000 profiles: memory, time, invocations.

    DYNAMODB_ENDPOINT=http://127.0.0.1:8000 python -m benchmarks.preprod_resets [number]

Runs on DynamoDB Local, in a table of its own. Each reset runs in a process of its own, as a
function does, with the function's time: it goes on as often as it must. Fails over 512 MiB.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from benchmarks import tables
from coreapi import bootstrap, ids
from coreapi.access.secrets import secret_store
from coreapi.bootstrap import App
from coreapi.clock import SystemClock
from coreapi.models.organization import Organization
from coreapi.models.two_factor_auth import TfaMethod, TfaStatus, TfaType
from coreapi.settings import from_environment
from coreapi.storage import two_factor_auth as two_factor_methods
from coreapi.storage.table import client
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import Store
from local import ROOT
from local.runtime import environment
from local.runtime.functions import Functions
from local.template.template import load_template
from tests.actors.factories import Factories

_NUMBER = 20_000
_MAX_MIB = 512
_TABLE = "benchmark-preprod-resets"
_RESETS: Mapping[str, Mapping[str, Any]] = {
    "InternalPreprodSetPasswordsFunction": {"password": "a fresh start for all"},
    "InternalPreprodRemoveTfasFunction": {},
    "InternalPreprodSetApiKeysFunction": {},
}


def main(number: int) -> int:
    """Fill the table, run each reset in its own process, and return whether one was too large."""
    connection = tables.connect()
    with tables.table(connection, _TABLE):
        with tables.making(tables.BatchStore(connection, _TABLE, _is_read)) as make:
            organization = make.organization()
            for one in range(number):
                _make(make, organization, one)
        title = f"reset of {number:,}"
        print(f"{title:<40} {'MiB':>6} {'s':>7} {'invocations':>12}  answer")
        largest = max(map(_measured, _RESETS))
    return 0 if largest <= _MAX_MIB else 1


def _measured(function: str) -> int:
    """Run a reset in a process of its own, print what it took; return its memory in MiB."""
    done = subprocess.run(  # noqa: S603 - this interpreter, on this module
        [sys.executable, "-m", "benchmarks.preprod_resets", function],
        stdout=subprocess.PIPE,
        check=True,
    )
    told = json.loads(done.stdout)
    print(f"{function:<40} {told['mib']:>6} {told['seconds']:>7}", end=" ")
    print(f"{told['invocations']:>12}  {told['answer']}", flush=True)
    return int(told["mib"])


def _reset(function: str) -> None:
    """Run one reset to its end, as Lambda would, and print what it took."""
    endpoint = environment.options().dynamodb_endpoint
    environment.isolate()
    parameters = {"Stage": "preprod", "AppUrl": "https://a.test", "MailFrom": "a@a.test"}
    described = load_template(ROOT / "template.yaml", parameters)
    known = {"DYNAMODB_ENDPOINT": endpoint or "", "TABLE_NAME": _TABLE}
    environment.publish(described.environment(), known)
    settings = from_environment()
    secret_store.read_text = _known_secret
    later: list[Mapping[str, Any]] = []
    bootstrap.install(
        App(
            settings,
            SystemClock(),
            Store(client.dynamodb(settings), _TABLE),
            lambda _, event: later.append(event),
        )
    )
    functions = Functions(described.functions(), described.layer_folders())
    began = time.perf_counter()
    answer: Any = functions.invoke(function, _RESETS[function])
    invocations = 1
    while later:
        answer = functions.invoke(function, later.pop())
        invocations += 1
    told = {
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "seconds": round(time.perf_counter() - began, 1),
        "invocations": invocations,
        "answer": {name: answer[name] for name in answer if name not in {"items", "nextCursor"}},
    }
    print(json.dumps(told))


def _is_read(key: Key) -> bool:
    """Return whether a reset reads an item: all except the search index."""
    return not key.pk.startswith("FIND#")


def _make(make: Factories, organization: Organization, number: int) -> None:
    """Make a user, every tenth invited and every fourth with a second factor, and a profile."""
    status = "invited" if number % 10 == 0 else "active"
    person = make.user(f"user{number:06}@example.com", password=None, status=status)
    if number % 4 == 0:
        make.write(two_factor_methods.enrol(_method(person.id, make.now()), None))
    make.profile(organization, f"Profile {number:06}")


def _method(user_id: str, now: datetime) -> TfaMethod:
    return TfaMethod(
        tfa_id=ids.new(now),
        user_id=user_id,
        type=TfaType.TOTP,
        status=TfaStatus.PENDING,
        encrypted_secret=ids.random_token(64),
        last_used_step=None,
        created_at=now,
        activated_at=None,
        last_used_at=None,
        by_password_only=True,
    )


def _known_secret(*_: object, **__: object) -> str:
    return "a secret of the benchmark's own"


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else str(_NUMBER)
    sys.exit(_reset(asked) if asked in _RESETS else main(int(asked)))

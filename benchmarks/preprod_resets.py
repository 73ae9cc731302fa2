"""What it takes to reset 20,000 users and 20,000 profiles: memory, time, invocations.

    DYNAMODB_ENDPOINT=http://127.0.0.1:8000 python -m benchmarks.preprod_resets [number]

Runs on DynamoDB Local, in a table of its own. Each reset runs in a process of its own, as a
function does, with the function's time: it goes on as often as it must. Fails over 512 MiB.
"""

import itertools
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks import tables
from coreapi import bootstrap, ids
from coreapi.access import secret_store
from coreapi.bootstrap import App
from coreapi.clock import SystemClock
from coreapi.models.organization import OrganizationProfile, OrganizationStatus
from coreapi.models.two_factor_auth import TfaMethod, TfaStatus, TfaType
from coreapi.models.user import Account, UserStatus
from coreapi.settings import from_environment
from coreapi.storage import client, profiles, two_factor, users
from coreapi.storage.store import Store
from coreapi.storage.writes import Write
from local import ROOT, aws, environment, template
from local.functions import Functions

_NUMBER = 20_000
_MOST_MIB = 512
_TABLE = "benchmark-preprod-resets"
_RESETS: Mapping[str, Mapping[str, Any]] = {
    "InternalPreprodSetPasswordsFunction": {"password": "a fresh start for all"},
    "InternalPreprodRemoveTfasFunction": {},
    "InternalPreprodSetApiKeysFunction": {},
}


def main(number: int) -> int:
    """Fill the table, run each reset in a process of its own, and tell whether one was too big."""
    connection = tables.connect()
    tables.make(connection, _TABLE)
    tables.fill(connection, _TABLE, itertools.chain.from_iterable(map(_things, range(number))))
    print(
        f"{'reset of ' + format(number, ','):<40} {'MiB':>6} {'s':>7} {'invocations':>12}  answer"
    )
    largest = 0
    for function in _RESETS:
        done = subprocess.run(  # noqa: S603 - this interpreter, on this module
            [sys.executable, "-m", "benchmarks.preprod_resets", function],
            stdout=subprocess.PIPE,
            check=True,
        )
        told = json.loads(done.stdout)
        largest = max(largest, told["mib"])
        print(f"{function:<40} {told['mib']:>6} {told['seconds']:>7}", end=" ")
        print(f"{told['invocations']:>12}  {told['answer']}", flush=True)
    aws.delete_table(connection, _TABLE)
    return 0 if largest <= _MOST_MIB else 1


def _reset(function: str) -> None:
    """Run one reset to its end, as Lambda would, and print what it took."""
    endpoint = environment.options().dynamodb_endpoint
    environment.isolate()
    parameters = {"Stage": "preprod", "AppUrl": "https://a.test", "MailFrom": "a@a.test"}
    described = template.load(ROOT / "template.yaml", parameters)
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


def _things(number: int) -> Iterator[Write]:
    """Yield what is put for a user, every fourth with a second factor, and for a profile."""
    status = UserStatus.INVITED if number % 10 == 0 else UserStatus.ACTIVE
    user = tables.user(f"user{number:06}@example.com", status)
    method = TfaMethod(
        tfa_id=ids.new(tables.MADE_AT),
        user_id=user.id,
        type=TfaType.TOTP,
        status=TfaStatus.PENDING,
        sealed_secret=ids.random_token(64),
        last_used_step=None,
        created_at=tables.MADE_AT,
        activated_at=None,
        last_used_at=None,
    )
    profile = OrganizationProfile(
        id=ids.new(tables.MADE_AT),
        organization_id=ids.new(tables.MADE_AT),
        name=f"Profile {number:06}",
        tax_id=None,
        duns=None,
        participant_types=("producer",),
        participant_tags=(),
        flags={},
        status=OrganizationStatus.ACTIVE,
        version=1,
        created_at=tables.MADE_AT,
        updated_at=tables.MADE_AT,
    )
    yield users.create(Account(user=user, password_hash=None))[1]
    if number % 4 == 0:
        yield two_factor.enrol(method, None)
    yield profiles.create(profile)[1]  # its copy in the list of all


def _known_secret(*_: object, **__: object) -> str:
    return "a secret of the benchmark's own"


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else str(_NUMBER)
    sys.exit(_reset(asked) if asked in _RESETS else main(int(asked)))

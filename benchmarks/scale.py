"""Measures a page and an item in tables of a hundred, a thousand and ten thousand of everything.

    DYNAMODB_ENDPOINT=http://127.0.0.1:8000 python -m benchmarks.scale [largest]

Runs on DynamoDB Local, in a table for each size, with as many users (all of one organization),
locations, keys (all of one profile) and audit entries. The tables are asked in turn, so that what
else the machine does is noise to all of them. The slope is that of a line through the times of all
requests, per tenfold size, with its standard error; the times are medians. Fails where a larger
table consumes more.
"""

import itertools
import json
import logging
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from benchmarks import capacity, populations, slope, tables
from coreapi.access.actor import SystemActor
from coreapi.context import Origin
from coreapi.operations.events import bootstrap
from coreapi.storage.table.store import Store
from local.gateway import events
from local.runtime import environment
from tests.harness.movable_clock import MovableClock
from tests.harness.product import Product
from tests.harness.stack import Stack

_ROUNDS = 20
_PAGE = 50
_LARGEST = 10_000
_OK = 200


@dataclass(slots=True)
class _Sized:
    """A product on a table of one size, and what it is asked, by name."""

    size: int
    product: Product
    requests: Mapping[str, events.Request]

    def send(self, name: str) -> float:
        """Answer a request; returns the milliseconds that it took."""
        request = self.requests[name]
        match = self.product.stack.router.match(request.method, request.path)
        if match is None:
            sys.exit(f"There is no {request.path}.")
        event = events.to_event(request, match, self.product.clock.now())
        self.product.app.roles()  # read once a minute, and not while a time is taken
        began = time.perf_counter()
        answer = self.product.run(match.route.function, event)
        took = time.perf_counter() - began
        listed = json.loads(answer["body"]).get("items", range(_PAGE))
        if answer["statusCode"] != _OK or len(listed) != _PAGE:
            sys.exit(f"{name} answered {answer['statusCode']}: {answer['body'][:200]}")
        return 1000 * took


def main(largest: int) -> int:
    """Fill the tables, ask each of them the same in turn, print what it took."""
    connection = tables.connect()
    environment.publish({"POWERTOOLS_METRICS_NAMESPACE": "CoreApi"}, {})
    logging.disable(logging.INFO)
    clock = MovableClock()
    stack = Stack(clock)
    with stack.up(), ExitStack() as opened:
        sized: list[_Sized] = []
        for size in itertools.takewhile(lambda n: n <= largest, (10**n for n in range(2, 9))):
            name = f"benchmark-scale-{size}"
            opened.enter_context(tables.table(connection, name))
            sized.append(_filled(Product(stack, clock), connection, name, size))
        sizes = "".join(f"{one.size:>9,}" for one in sized)
        print(f"{'':<32}{'read units':>{9 * len(sized)}}  {'ms':>{9 * len(sized)}}  ms per tenfold")
        print(f"{'':<32}{sizes}  {sizes}")
        flat = [_measured(name, sized, connection) for name in sized[0].requests]
    return 0 if all(flat) else 1


def _filled(product: Product, connection: Any, name: str, size: int) -> _Sized:
    store = Store(connection, name)
    product.app = replace(product.app, store=store)
    bootstrap.install(product.app.call(SystemActor(), Origin(request_id="deploy")))
    with tables.making(tables.BatchStore(connection, name)) as make:
        made = populations.make(make, size)
    staff, admin = product.session(product.staff()), product.session(made.admin)
    return _Sized(size, product, dict(_requests(made, staff.access_token, admin.access_token)))


def _requests(
    made: populations.Population, staff: str, admin: str
) -> Sequence[tuple[str, events.Request]]:
    as_staff, as_admin = _bearer(staff), _bearer(admin)
    profile, organization = made.profile.id, made.organization.id
    client = {"client-id": made.client_id, "client-key": made.client_key}
    page = {"limit": _PAGE}
    return (
        ("a user signing in, their factors", _post("/auth/initiate-login", {"email": made.email})),
        ("a user", _get(f"/internal/user/details/{made.user_id}", as_staff)),
        (
            "users by a part of the address",
            _post("/internal/user/list", {"email": "user", **page}, as_staff),
        ),
        ("users of an organization", _post("/organization-user/list", page, as_admin)),
        ("a location", _post("/business-location/details", {"_id": made.location_id}, as_admin)),
        (
            "locations of a profile",
            _post("/business-location/list", {"profileId": profile, **page}, as_admin),
        ),
        ("a key, its profile", _get(f"/internal/organization-profile/details/{profile}", client)),
        (
            "keys of a profile",
            _post("/organization-profile/api-key/list", {"profileId": profile, **page}, as_admin),
        ),
        ("audit entries", _post("/internal/audit/list", page, as_staff)),
        (
            "audit entries, organization's",
            _post("/internal/audit/list", {"organizationId": organization, **page}, as_staff),
        ),
    )


def _bearer(token: str) -> Mapping[str, str]:
    return {"authorization": f"Bearer {token}"}


def _get(path: str, headers: Mapping[str, str]) -> events.Request:
    return events.Request("GET", path, "", headers, "HTTP/1.1", "192.0.2.1", b"")


def _post(
    path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> events.Request:
    sent = {"content-type": "application/json", **(headers or {})}
    content = json.dumps(body).encode()
    return events.Request("POST", path, "", sent, "HTTP/1.1", "192.0.2.1", content)


def _measured(name: str, sized: Sequence[_Sized], connection: Any) -> bool:
    """Print a request's line; return whether it consumes the same at every size."""
    for one in sized:
        one.send(name)
    units = [_units(one, name, connection) for one in sized]
    times = [[one.send(name) for one in sized] for _ in range(_ROUNDS)]
    grows = slope.per_tenfold([one.size for one in sized], times)
    print(
        f"{name:<32}{''.join(f'{each:>9g}' for each in units)}  "
        f"{''.join(f'{statistics.median(each):>9.1f}' for each in zip(*times, strict=True))}  "
        f"{grows}",
        flush=True,
    )
    return len(set(units)) == 1


def _units(one: _Sized, name: str, connection: Any) -> float:
    with capacity.consumed(connection) as units:
        one.send(name)
    return sum(units)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else _LARGEST))

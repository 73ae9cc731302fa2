"""How to write a test here.

A test takes `product` and acts as the product's users do. Nothing in it is mocked but AWS:
requests are routed by `template.yaml` to the real handler, on a table that begins with the
installed roles and without users.

    def test_a_member_lists_sessions(product: Product) -> None:
        member = product.member(product.organization())
        answer = product.post("/user/session/list", {"limit": 1}, as_=member)
        assert answer.status == 200

- Make things: `product.user()`, `.staff()`, `.organization()`, `.profile(organization)`,
  `.member(organization, "default.organization.admin")`, `.session(person)`; say only what matters.
- Send: `product.post(path, body, as_=person, headers={...})`, `.get(path, query="limit=1")`;
  `.send_event(event("auth/login/login", email=...))` for a file of events/. `as_` opens a session
  without hashing; `product.login(person)` goes by a login.
- Ask: `answer.status`, `.json`, `.headers`, `.code`; `answer.outcome == (404, "NOT_FOUND")`.
- `with product.unchanged("THROTTLE#"):` asserts that a problem stored nothing (else).
- Time stands still until `product.advance(minutes=15)`.
- `product.go_on()` runs the invocations that functions have requested without waiting.
- `product.mails(to=address)` delivers what is due; a mail has subject, text, html, link, token.
- `with product.calls() as calls:` records DynamoDB calls: `calls.count`, `.kinds`,
  `.consistent_reads`.
- `product.together(8, lambda number: ...)` acts at once; mark such tests `race`. A race that
  exactly one request wins is a row of tests/races/races.py instead.
- `with product.before("PutItem", lambda number: ...):` lets something happen just before a call.
- `product.audit()` is the system's audit chain, `product.audit(organization.id)` one of its own.

Tests of endpoints live in tests/functions/<url path>/, one behaviour each, named as a sentence.
With `DYNAMODB_ENDPOINT=http://127.0.0.1:8000` the same tests run against DynamoDB Local.
"""

import gc
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from coreapi.access import throttle
from local import ROOT
from local.runtime import environment
from local.runtime.sam.event_files import fill
from tests.harness import invariants, table_access
from tests.harness.movable_clock import MovableClock
from tests.harness.product import Product
from tests.harness.scheduling import Scheduling, comes_later
from tests.harness.stack import Stack
from tests.races.settings import ROUNDS
from tests.story import counted
from tests.story.counted import Told

Event = Callable[..., dict[str, Any]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make policies` name the folder for the records of functions' accesses to the table."""
    parser.addoption("--note-table-access", type=Path, metavar="FOLDER")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the records of this process."""
    gc.collect()
    gc.freeze()  # pytest collects five times more, for which nothing is left
    folder: Path | None = session.config.getoption("--note-table-access")
    if folder is not None:
        table_access.write(folder, str(os.getpid()))


def pytest_configure(config: pytest.Config) -> None:
    """Isolate from real accounts and silence logs, before the product is imported."""
    gc.set_threshold(10_000, 50, 1000)  # tests and requests leave few circular references
    worker = getattr(config, "workerinput", {"workerid": "local"})["workerid"]
    environment.isolate(access_key=worker)  # on DynamoDB Local each worker has its own database
    environment.publish({"POWERTOOLS_METRICS_NAMESPACE": "CoreApi"}, {})
    # The time of an example depends on the machine's other work.
    unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("unhurried", unhurried)
    settings.load_profile("unhurried")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each race as often as `RACE_ROUNDS` says, each round on a clean table."""
    if ROUNDS > 1 and metafunc.definition.get_closest_marker("race"):
        metafunc.fixturenames.append("race_round")
        metafunc.parametrize("race_round", range(ROUNDS))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let workers begin with slow tests."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: comes_later(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Let one worker run tests that share a resource."""
    return Scheduling(config, log)


@pytest.fixture(scope="session")
def clock() -> MovableClock:
    """Return the clock of all tests of this process; each test begins at the same moment."""
    return MovableClock()


@pytest.fixture(scope="session")
def stack(clock: MovableClock) -> Stack:
    """Return the deployed product."""
    return Stack(clock)


@pytest.fixture
def product(stack: Stack, clock: MovableClock, request: pytest.FixtureRequest) -> Iterator[Product]:
    """Return the product with a clean table; after a race, the stored items must be consistent."""
    clock.reset()
    with stack.up():
        stack.fresh()
        made = Product(stack, clock)
        yield made
        if request.node.get_closest_marker("race"):
            invariants.check(made)


@pytest.fixture(scope="session")
def told(stack: Stack, clock: MovableClock) -> Told:
    """Return what the story did to the product, once for all tests of it."""
    clock.reset()
    with stack.up():
        stack.fresh()
        return counted.told(Product(stack, clock))


@pytest.fixture(autouse=True)
def _known_access(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which a function accesses more of the table than its policy allows."""
    yield
    if request.config.getoption("--note-table-access") is None:
        assert table_access.missing() == [], "`make policies`, or add it to build/policies.toml"


@pytest.fixture(scope="session")
def event() -> Event:
    """Return a reader of events/: `event("auth/login/login", email=…, password=…)`.

    A file has placeholders, `<email>`, for what only a running product has.
    """

    def read(name: str, **values: str) -> dict[str, Any]:
        text = (ROOT / "events" / f"{name}.json").read_text(encoding="utf-8")
        return json.loads(fill(text, values))

    return read


@pytest.fixture
def hashing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the hashes that passwords are verified against from now on, one per verification."""
    verified: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, hash: str, password: str) -> bool:  # noqa: A002 - as there
        verified.append(hash)
        return verify(self, hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    return verified


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an attempt that must wait be refused at once, even within a second of others."""
    monkeypatch.setattr(throttle, "_PATIENCE_SECONDS", 0.0)

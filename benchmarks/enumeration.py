"""A statistical test: whether the time of a public answer reveals if an address has an account.

    python -m benchmarks.enumeration [rounds]

Sends the same request for a known and for an unknown address, token or session to the handlers in
this process. What DynamoDB answers is canned: moto answers the first time, and from then on the
same answers come back at once. So our own work is what is timed; what is asked of DynamoDB is the
same calls and units for all (tests/security/test_enumeration.py counts them). Each round asks once
for every kind, in an order drawn anew. Passwords are hashed at the least cost: one hash is computed
for every kind, and at its real cost only its noise would be seen.

Fails if a median differs from that of the unknown by more than 0.1 milliseconds.
"""

import copy
import gc
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from coreapi import bootstrap, ids
from coreapi.access.tokens import one_time_tokens, refresh_tokens
from coreapi.bootstrap import App
from coreapi.log import logger
from coreapi.storage.table.store import Store
from local.gateway import events
from local.gateway.routing import Match
from local.runtime import environment
from tests.actors.authenticator import enrolled
from tests.harness.movable_clock import MovableClock
from tests.harness.product import Product
from tests.harness.stack import Stack

_ROUNDS = 5_000
_WARM_UP = 50
_MOST_MILLISECONDS = 0.1
_UNKNOWN = "unknown"
_HEADER = "x-refresh-token"

Event = Mapping[str, Any]


@dataclass(slots=True)
class Canned:
    """A client of DynamoDB that answers again what another one has answered before."""

    client: Any
    answers: list[Any] = field(default_factory=list[Any])
    is_recording: bool = False
    position: int = 0

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        """Return an operation of the client."""

        def call(**parameters: Any) -> Any:
            if self.is_recording:
                self.answers.append(getattr(self.client, operation)(**parameters))
                return copy.deepcopy(self.answers[-1])
            self.position += 1
            return self.answers[self.position - 1]

        return call


@dataclass(frozen=True, slots=True)
class Question:
    """A request for each kind of subject, and the status that all of them get."""

    path: str
    status: int
    events: Mapping[str, Event]


def main(rounds: int) -> int:
    """Ask, compare, print a table; 1 if a difference is too large."""
    environment.isolate()
    environment.publish({"POWERTOOLS_METRICS_NAMESPACE": "CoreApi"}, {})
    logger.setLevel("ERROR")
    clock = MovableClock()
    stack = Stack(clock)
    worst = 0.0
    with stack.up():
        product = Product(stack, clock)
        asked = _questions(product)
        stack.table.keep()
        print(f"{'':<24}{'calls':>6}{'median ms':>11}{'difference':>12}{'spread':>9}")
        for question in asked:
            worst = max(worst, _compared(product, question, rounds))
    print(f"\nThe largest difference is {worst:.3f} ms, at most {_MOST_MILLISECONDS} may be.")
    return int(worst > _MOST_MILLISECONDS)


def _questions(product: Product) -> list[Question]:
    """Make one user of every kind, and the requests about each."""
    emails = {
        kind: f"{kind[:6]:x<6}@example.com"
        for kind in (_UNKNOWN, "active", "factor", "disabled", "invited")
    }
    people = {
        "active": product.user(emails["active"]),
        "factor": product.user(emails["factor"]),
        "disabled": product.user(emails["disabled"], status="disabled"),
        "invited": product.user(emails["invited"], status="invited", password=None),
    }
    enrolled(product, people["factor"])
    user_ids = {_UNKNOWN: ids.UNKNOWN, **{kind: person.id for kind, person in people.items()}}
    dead = {kind: one_time_tokens.of_user(user_id).text for kind, user_id in user_ids.items()}
    forged = {kind: _forged(product, user_id) for kind, user_id in user_ids.items()}

    guess = "a guess at the password"

    def question(path: str, status: int, of: Callable[[str], Mapping[str, str]]) -> Question:
        return Question(path, status, {kind: _event(product, path, of(kind)) for kind in emails})

    return [
        question("/auth/initiate-login", 200, lambda kind: {"email": emails[kind]}),
        question("/auth/login", 401, lambda kind: {"email": emails[kind], "secret": guess}),
        question("/auth/forgot-password", 202, lambda kind: {"email": emails[kind]}),
        question("/auth/set-password", 401, lambda kind: {"token": dead[kind], "password": guess}),
        question("/auth/refresh-token", 401, lambda kind: {_HEADER: forged[kind]}),
    ]


def _forged(product: Product, user_id: str) -> str:
    """Return a refresh token that names a user and was never issued."""
    token = refresh_tokens.write(refresh_tokens.first(user_id, ids.UNKNOWN), product.app.settings)
    return token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")


def _event(product: Product, path: str, said: Mapping[str, str]) -> Event:
    """Return the event of a POST; what is said goes into the body, a refresh token as a header."""
    sent = {"host": "api.example.com", "content-type": "application/json"}
    sent |= {name: value for name, value in said.items() if name == _HEADER}
    body = {name: value for name, value in said.items() if name != _HEADER}
    raw = json.dumps(body).encode()
    request = events.Request("POST", path, "", sent, "HTTP/1.1", "192.0.2.1", raw)
    return events.to_event(request, _match(product, path), product.clock.now())


def _match(product: Product, path: str) -> Match:
    match = product.stack.router.match("POST", path)
    if match is None:
        sys.exit(f"There is no {path}.")
    return match


def _compared(product: Product, question: Question, rounds: int) -> float:
    """Print what the answers to each kind take; return the largest difference of the medians."""
    usual = product.app
    apps: dict[str, App] = {}
    clients: dict[str, Canned] = {}
    for kind, event in question.events.items():
        product.stack.table.restore()
        clients[kind] = Canned(usual.store.client, is_recording=True)
        apps[kind] = replace(
            usual, store=Store(cast("Any", clients[kind]), usual.settings.table_name)
        )
        _ask(product, apps[kind], event, question)
        clients[kind].is_recording = False
    took: dict[str, list[float]] = {kind: [] for kind in apps}
    gc.disable()
    for number in range(-_WARM_UP, rounds):
        for kind in random.sample(sorted(apps), len(apps)):
            clients[kind].position = 0
            milliseconds = _ask(product, apps[kind], question.events[kind], question)
            if number >= 0:
                took[kind].append(milliseconds)
        if number % 100 == 0:
            gc.collect()
    gc.enable()
    return _print(question.path, took, {kind: len(clients[kind].answers) for kind in apps})


def _ask(product: Product, app: App, event: Event, question: Question) -> float:
    function = _match(product, question.path).route.function
    bootstrap.install(app)
    began = time.perf_counter()
    answer: Any = product.stack.functions.invoke(function, event)
    milliseconds = (time.perf_counter() - began) * 1000
    if answer["statusCode"] != question.status:
        sys.exit(f"{question.path} answered {answer['statusCode']}: {answer['body']}")
    return milliseconds


def _print(path: str, took: Mapping[str, Sequence[float]], calls: Mapping[str, int]) -> float:
    middle = statistics.median(took[_UNKNOWN])
    print(path)
    worst = 0.0
    for kind, times in took.items():
        low, median, high = statistics.quantiles(times, n=4)
        worst = max(worst, abs(median - middle))
        print(
            f"  {kind:<22}{calls[kind]:>6}"
            f"{median:>11.3f}{median - middle:>+12.3f}{high - low:>9.3f}"
        )
    return worst


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else _ROUNDS))

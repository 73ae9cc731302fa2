"""The product under test: send it requests, move its clock, read its mail, look into its table."""

import json
import threading
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any, TypeVar

from coreapi import bootstrap
from coreapi.access.secrets import secret_store
from coreapi.access.tokens import access_tokens
from coreapi.contracts.auth.tokens import TokensView
from coreapi.storage.table.items import Item
from local import outbox
from local.gateway import events
from local.runtime import aws
from tests.actors.factories import Factories, Person
from tests.harness import table_access
from tests.harness.dynamodb_calls import DynamoCalls, recorded
from tests.harness.movable_clock import MovableClock
from tests.harness.response import Response
from tests.harness.stack import Stack
from tests.harness.table import KeyText, stream_record
from tests.readers.answers import assert_well_formed
from tests.readers.openapi import assert_described

Result = TypeVar("Result")
Body = Mapping[str, Any] | str | bytes | None
# Settings that a test changes for all functions.
_OF_ALL = ("argon2", "product_name", "require_internal_tfa", "stage")


class Product(Factories):
    """The deployed product, as its users and its operators see it."""

    def __init__(self, stack: Stack, clock: MovableClock) -> None:
        """Begin with roles and permissions, and without users."""
        super().__init__(replace(stack.app(clock), invoke_later=self._note_invocation))
        self.stack = stack
        self._store = stack.table.store(stack.store.client)
        self.invoked_later: list[tuple[str, Mapping[str, Any]]] = []
        self.clock = clock
        self._delivered: set[str] = set()
        self._own: dict[str, bootstrap.App] = {}
        self._together = False

    @property
    def making(self) -> bootstrap.App:
        """Return the App by which things are made, without calls of DynamoDB where it can."""
        return replace(self.app, store=self._store)

    # ------------------------------------------------------------ requests

    def post(self, path: str, body: Body = None, **how: Any) -> Response:
        """POST a JSON body (a text or bytes go out as they are); see `send` for `how`."""
        return self.send("POST", path, body, **how)

    def get(self, path: str, **how: Any) -> Response:
        """GET; see `send` for `how`."""
        return self.send("GET", path, **how)

    def send(
        self,
        method: str,
        path: str,
        body: Body = None,
        *,
        as_: Person | TokensView | str | None = None,
        headers: Mapping[str, str] | None = None,
        query: str = "",
        ip: str = "192.0.2.1",
    ) -> Response:
        """Send a request through API Gateway's routing to the function that the template names.

        Args:
            method: The HTTP method.
            path: The path, decoded.
            body: Its JSON value, or the raw text or bytes.
            as_: On whose behalf: a person, the tokens of a session, or an access token.
            headers: Further headers; they win.
            query: The raw query string.
            ip: The source address.
        """
        raw = _raw(body)
        sent = {"host": "api.example.com", "user-agent": "tests"}
        if raw:
            sent["content-type"] = "application/json"
        if as_ is not None:
            sent["authorization"] = f"Bearer {self._access_token(as_)}"
        sent |= {name.lower(): value for name, value in (headers or {}).items()}
        request = events.Request(method, path, query, sent, "HTTP/1.1", ip, raw)
        match = self.stack.router.match(method, path)
        assert match is not None, "the template has no $default route"
        event = events.to_event(request, match, self.clock.now())
        return self.invoke(match.route.function, event)

    def send_event(self, event: Mapping[str, Any]) -> Response:
        """Send an event as it is, for instance a file of events/, to its route's function."""
        http = event["requestContext"]["http"]
        match = self.stack.router.match(http["method"], event["rawPath"])
        assert match is not None, "the template has no $default route"
        return self.invoke(match.route.function, event)

    def invoke(self, function: str, event: Mapping[str, Any]) -> Response:
        """Run an endpoint's function, by its logical id, in its own environment."""
        answer = events.from_result(self.run(function, event))
        response = Response(answer.status, dict(answer.headers), answer.body)
        request_id: str = event["requestContext"]["requestId"]
        assert_well_formed(response.status, response.headers, response.content, request_id)
        assert_described(event, response.status, response.headers, response.content)
        return response

    def run(self, function: str, event: Mapping[str, Any]) -> Any:
        """Run any function in its own environment; its exceptions are passed on."""
        if self._together:
            bootstrap.install(self.app)
        else:
            if function not in self._own:
                own = self.stack.settings_of(function)
                ours = self.app.settings
                own = replace(own, **{name: getattr(ours, name) for name in _OF_ALL})
                self._own[function] = replace(self.app, settings=own)
            bootstrap.install(self._own[function])
        with table_access.running(function, self.app.store.client):
            return self.stack.functions.invoke(function, event)

    def go_on(self) -> int:
        """Run the invocations that functions have requested, and theirs; return the number."""
        invocations = 0
        while self.invoked_later:
            self.run(*self.invoked_later.pop(0))
            invocations += 1
        return invocations

    def login(self, person: Person, password: str | None = None, **how: Any) -> Response:
        """Sign in by a login; see `send` for `how`."""
        body = {"email": person.email, "secret": password or person.password}
        return self.post("/auth/login", body, **how)

    def together(self, times: int, act: Callable[[int], Result]) -> list[Result]:
        """Act so many times at once; `act` is given its number, the results are in its order."""
        barrier = threading.Barrier(times)

        def run(number: int) -> Result:
            barrier.wait()
            return act(number)

        self._together = True
        try:
            with ThreadPoolExecutor(times, initializer=table_access.begin_outside) as pool:
                return list(pool.map(run, range(times)))
        finally:
            self._together = False

    # ------------------------------------------------------------ time and mail

    def advance(self, **by: float) -> None:
        """Move the product's clock: `advance(seconds=30)`, `advance(days=7)`."""
        self.clock.advance(timedelta(**by))

    def mails(self, to: str | None = None) -> list[outbox.Mail]:
        """Deliver what is due, then return what was sent in this test, newest last."""
        while self.deliver() is not None:
            pass
        return outbox.sent(to)

    def deliver(self, *, again: bool = False) -> Any:
        """Run the mailer on its new outbox messages (or on all again); return its answer."""
        messages = {
            key[0]: item
            for key, item in sorted(self.table().items())
            if key[0].startswith("MAIL#") and (again or key[0] not in self._delivered)
        }
        self._delivered |= messages.keys()
        records = [stream_record(number, item) for number, item in enumerate(messages.values())]
        return self.run("MailerFunction", {"Records": records}) if records else None

    # ------------------------------------------------------------ looking behind

    def table(self) -> dict[KeyText, Item]:
        """Return everything that is stored, by key."""
        return self.stack.table.items()

    @contextmanager
    def unchanged(self, *but: str) -> Generator[None]:
        """Assert that the block changes no item, except where keys begin with one of `but`."""
        before = self.table()
        yield
        after = self.table()
        changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        assert {key for key in changed if not key[0].startswith(but or ("-",))} == set()

    @contextmanager
    def calls(self) -> Generator[DynamoCalls]:
        """Record the calls of DynamoDB in the block."""
        with recorded(self.app.store.client) as calls:
            yield calls

    @contextmanager
    def before(self, operation: str, act: Callable[[int], object]) -> Generator[None]:
        """Run an action before each call of an operation (or of any: `*`) in the block.

        `act` gets the call's number, from 0; its own calls do not count. The product's call raises
        what it raises.
        """
        busy = threading.Lock()
        numbers = count()

        def hook(**_: object) -> None:
            if busy.acquire(blocking=False):
                try:
                    with table_access.outside_functions():
                        act(next(numbers))
                finally:
                    busy.release()

        event = f"before-call.dynamodb.{operation}".removesuffix(".*")
        client = self.app.store.client
        client.meta.events.register(event, hook)
        try:
            yield
        finally:
            client.meta.events.unregister(event, hook)

    def audit(self, chain: str = "system") -> list[Item]:
        """Return the entries of an audit chain, oldest first."""
        found = sorted(self.table().items())
        return [item for key, item in found if key[0] == f"AUDIT#{chain}"]

    def put_secret(self, name: str, text: str) -> None:
        """Replace a secret for the rest of the test, also in the cache."""
        aws.client("secretsmanager").put_secret_value(SecretId=name, SecretString=text)
        secret_store.read_text(name, fresh=True)

    def with_argon2(self, **cost: int) -> None:
        """Change the cost of a password hash from now on."""
        argon2 = replace(self.app.settings.argon2, **cost)
        self.app = replace(self.app, settings=replace(self.app.settings, argon2=argon2))
        self.forget_settings()

    def forget_settings(self) -> None:
        """Let functions read their settings from `app` again."""
        self._own.clear()

    def _note_invocation(self, function: str, event: Mapping[str, Any]) -> None:
        self.invoked_later.append((function, event))

    def _access_token(self, who: Person | TokensView | str) -> str:
        if isinstance(who, str):
            return who
        if isinstance(who, TokensView):
            return who.access_token
        if who.tokens is None:
            who.tokens = self.session(who)
        elif self.clock.now() >= who.tokens.access_token_expires_at:
            who.tokens = self._prolonged(who.tokens)
        return who.tokens.access_token

    def _prolonged(self, tokens: TokensView) -> TokensView:
        """Return the tokens with an access token of now, of the same session."""
        settings, then = self.app.settings, tokens.access_token_expires_at
        said = access_tokens.verify(tokens.access_token, settings, then - timedelta(minutes=1))
        token, expires = access_tokens.issue(
            said.user_id, said.session_id, settings, self.clock.now()
        )
        return tokens.model_copy(update={"access_token": token, "access_token_expires_at": expires})


def _raw(body: Body) -> bytes:
    if body is None or isinstance(body, bytes):
        return body or b""
    return (body if isinstance(body, str) else json.dumps(body)).encode()

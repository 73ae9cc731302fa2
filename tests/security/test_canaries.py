"""Secrets in requests to every endpoint, accepted and refused: only the intended answer has them.

They are in no log line (at level DEBUG, with its traceback), metric, item or audit entry of the
table, other answer, or mail that is not meant to have them; in no spelling (plain, hex, base64,
percent-encoded).
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import pytest
from aws_lambda_powertools.metrics.provider.cloudwatch_emf import cloudwatch
from botocore.exceptions import EndpointConnectionError

from coreapi.http.routes import ROUTES
from local.gateway import events
from tests.actors.authenticator import enrolled, sign_in
from tests.harness.product import Product
from tests.harness.response import Response
from tests.readers.log import Lines, logged
from tests.security.canaries import Vault, taken_out
from tests.security.documented_requests import request
from tests.security.expected import ENDPOINTS
from tests.security.world import Caller, World

pytestmark = pytest.mark.apart
Event = dict[str, Any]

CANARY = "canary in a coal mine 4711"
_NEW_PASSWORDS = ("new-password", "temporary-password")

# The answers that are meant to have a secret, and their fields.
_TOKENS = {"accessToken", "refreshToken"}
_ISSUED: Mapping[str, Collection[str]] = {
    "POST /auth/login": _TOKENS,
    "POST /auth/refresh-token": _TOKENS,
    "GET /auth/refresh-token": _TOKENS,
    "POST /auth/set-password": _TOKENS,
    "POST /two-factor-auth/create": {"secret", "otpauthUri", "qrCode"},
    "POST /user/change-password": _TOKENS,
    "POST /user/session/revoke": _TOKENS,
    "POST /two-factor-auth/activate": {"recoveryCodes", *_TOKENS},
    "POST /organization-profile/api-key/create": {"clientKey"},
    "POST /internal/preprod/set-api-keys": {"clientKey"},
}


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """Return what is logged at level DEBUG, with metrics, which are printed."""
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    with logged() as lines:
        monkeypatch.setattr(cloudwatch, "print", lines.write, raising=False)
        yield lines


def _as_documented(event: Event) -> Event:
    return event


def _with_an_unknown_field(event: Event) -> Event:
    return event | {"body": json.dumps({**_body(event), "note": CANARY})}


def _misspelled(event: Event) -> Event:
    return event | {"body": event.get("body", "") + '{"secret": "' + CANARY}


def _of_a_wrong_type(event: Event) -> Event:
    return event | {"body": json.dumps({name: [CANARY] for name in _body(event)})}


def _in_place_of_every_text(event: Event) -> Event:
    body = {n: CANARY if isinstance(v, str) else v for n, v in _body(event).items()}
    path = dict.fromkeys(event.get("pathParameters", {}), CANARY)
    return event | {"body": json.dumps(body)} | ({"pathParameters": path} if path else {})


def _in_a_header(event: Event) -> Event:
    names = ("cookie", "x-refresh-token", "x-active-organization-id", "idempotency-key")
    return event | {"headers": event["headers"] | dict.fromkeys(names, CANARY)}


def _as_a_bearer(event: Event) -> Event:
    return event | {"headers": event["headers"] | {"authorization": f"Bearer {CANARY}"}}


def _as_a_key(event: Event) -> Event:
    headers = {n: v for n, v in event["headers"].items() if n != "authorization"}
    return event | {"headers": headers | {"client-id": CANARY, "client-key": CANARY}}


def _in_the_query(event: Event) -> Event:
    return event | {
        "queryStringParameters": {"token": CANARY, "cursor": CANARY},
        "rawQueryString": f"token={CANARY}&cursor={CANARY}",
    }


def _sent_twice(event: Event) -> Event:
    return event | {"headers": event["headers"] | {"idempotency-key": "once"}}


def _rehearsed(event: Event) -> Event:
    return event | {"headers": event["headers"] | {"x-dry-run": "true"}}


Way = Callable[[Event], Event]
_BODIES: list[Way] = [
    *(_with_an_unknown_field, _misspelled, _of_a_wrong_type, _in_place_of_every_text),
    *(_rehearsed, _sent_twice),
]
_WAYS: list[Way] = [_in_a_header, _as_a_bearer, _as_a_key, _in_the_query, _as_documented]


@pytest.mark.parametrize("route", ROUTES)
def test_no_secret_leaves_but_in_the_answer_it_is_for(
    world: World, product: Product, log: Lines, route: str
) -> None:
    product.advance(seconds=5)
    vault = Vault(world)
    vault.take_in(CANARY)
    for way in [*(_BODIES if route.startswith("POST") else ()), *_WAYS]:
        product.stack.table.restore()
        event = way(_event(product, world, route))
        vault.take_in_all_of(_body(event))
        with product.calls() as calls:
            answer = _sent(product, event)
        issued, rest = taken_out(_json(answer), _ISSUED.get(route, set()))
        vault.take_in_all_of(issued)
        if way is _in_place_of_every_text and answer.status < 400:
            continue  # a secret that was sent as a name is answered as the name
        _look(vault, json.dumps(rest) if issued else answer.content.decode("latin-1"), "it", way)
        if way is _sent_twice and "idempotent-replayed" in _sent(product, event).headers:
            _look(vault, _sent(product, event).text, "the answer given again", way)
        if calls.writes:
            _look(vault, repr(product.table()), "the table", way)
    assert '"_aws"' in log.text, "no metric was seen"
    for mail in product.mails():
        _look(vault, mail.text + mail.html + mail.subject, "a mail", None)
        vault.take_in(str(mail.token))
    _look(vault, repr(product.table()), "the table, once mailed", None)
    _look(vault, log.text, "the log", None)


@pytest.mark.parametrize("route", ROUTES)
def test_a_failure_reveals_no_secret(
    world: World, product: Product, log: Lines, route: str
) -> None:
    """Neither failing storage nor a bug logs a secret of the request."""
    product.advance(seconds=5)
    vault = Vault(world)
    failures = (EndpointConnectionError(endpoint_url="https://dynamodb"), RuntimeError("a bug"))
    for failure in failures:
        for last in range(4):
            product.stack.table.restore()
            event = _event(product, world, route)
            vault.take_in_all_of(_body(event))
            with product.before("*", _failing(failure, last)):
                answer = _sent(product, event)
            if answer.status < 500:
                break
            _look(vault, answer.text, "the answer", None)
    _look(vault, log.text, "the log", None)
    if ENDPOINTS[route].who != "public":
        assert "a bug" in log.text


def test_a_code_is_neither_logged_nor_kept(product: Product, log: Lines) -> None:
    person = product.user()
    app = enrolled(product, person)
    wrong, right = app.wrong_code(), app.code()
    recovery, other = app.recovery_codes[:2]

    outcomes = [sign_in(product, person, code).code for code in (wrong, other[::-1])]
    assert outcomes == ["TFA_INVALID"] * 2
    for code in (right, recovery, other):
        assert sign_in(product, person, code).status == 200

    told = log.text + repr(product.table())
    told += "".join(mail.text + mail.html for mail in product.mails())
    for code in (wrong, right, recovery, other, *(c.replace("-", "") for c in (recovery, other))):
        assert re.search(rf"(?<![0-9A-Za-z]){code}(?![0-9A-Za-z])", told) is None


def _event(product: Product, world: World, route: str) -> Event:
    """Return a route's documented request by an allowed caller, with a canary as new password."""
    event = request(product, world, route, _who_may(world, route))
    for documented in _NEW_PASSWORDS:
        event["body"] = event.get("body", "").replace(documented, CANARY)
    return event


def _who_may(world: World, route: str) -> Caller:
    kind = (
        "organization administrator" if ENDPOINTS[route].who == "member" else "system administrator"
    )
    return world.callers[kind]


def _failing(failure: Exception, last: int) -> Callable[[int], None]:
    def fail(number: int) -> None:
        if number >= last:
            raise failure

    return fail


def _sent(product: Product, event: Event) -> Response:
    """Send an event; unlike `Product`, take a bug's 500 as an answer."""
    http = event["requestContext"]["http"]
    match = product.stack.router.match(http["method"], event["rawPath"])
    assert match is not None
    answer = events.from_result(product.run(match.route.function, event))
    return Response(answer.status, dict(answer.headers), answer.body)


def _look(vault: Vault, text: str, where: str, way: Way | None) -> None:
    assert vault.found_in(text) == set(), f"in {where}, {way}"


def _body(event: Event) -> dict[str, Any]:
    try:
        return json.loads(event.get("body") or "{}")
    except ValueError:
        return {}


def _json(answer: Response) -> Any:
    return answer.json if answer.headers["content-type"] == "application/json" else {}

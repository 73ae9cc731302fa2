"""The documented request of an endpoint, of events/, with ids and a credential."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from pyotp.totp import TOTP

from coreapi.http.routes import ROUTES
from local.runtime.sam.event_files import FOLDER, fill, placeholders
from tests.harness.product import Product
from tests.harness.response import Response
from tests.harness.table import KeyText
from tests.security.world import Caller, Values, World

# The file of a route that has several, where it is not the first.
_CHOSEN = {
    "POST /organization-user/list": "organization_user/list/active_organization.json",
    "POST /user/profile/organization": "user/profile/organization/post.json",
    "POST /user/session/revoke": "user/session/revoke/revoke.json",
}
_CREDENTIALS = {"authorization", "client-id", "client-key"}
_DOCUMENTED_CODE = "123456"
_WITH_A_CODE = {"POST /two-factor-auth/activate", "POST /two-factor-auth/recovery-codes/create"}


@cache
def files() -> Mapping[str, str]:
    """Return the text of one example event for each route."""
    found: dict[str, str] = {}
    for file in sorted(FOLDER.rglob("*.json"), reverse=True):
        text = file.read_text(encoding="utf-8")
        route = json.loads(text).get("routeKey")
        is_of_key = "<clientKey>" in text  # a route that has another file, with a bearer
        if route in ROUTES and not is_of_key and file == FOLDER / _CHOSEN.get(route, file):
            found[route] = text
    return found


def id_fields(route: str) -> list[str]:
    """Return the placeholders of ids in a route's request: in its body, path or headers."""
    return sorted(name for name in placeholders(files()[route]) if name.endswith("Id"))


def call(
    product: Product, world: World, route: str, caller: Caller, others: Values | None = None
) -> Response:
    """Send the documented request of a route as a caller, with `others` in place of some ids."""
    return product.send_event(request(product, world, route, caller, others))


def request(
    product: Product, world: World, route: str, caller: Caller, others: Values | None = None
) -> dict[str, Any]:
    """Return the event of that request."""
    values = _values(route, world, caller)
    event: dict[str, Any] = json.loads(fill(files()[route], values))
    for name, text in (others or {}).items():
        event = _replaced(event, values[name], text)
    headers = {n: v for n, v in event["headers"].items() if n not in _CREDENTIALS}
    event["headers"] = headers | dict(caller.headers)
    if route in _WITH_A_CODE and "totp" in caller.own:
        code = TOTP(caller.own["totp"]).at(product.clock.now())
        event["body"] = event["body"].replace(_DOCUMENTED_CODE, code)
    return event


def _replaced(event: dict[str, Any], genuine: str, text: str) -> dict[str, Any]:
    """Return an event with another text wherever an id is: in its body, path or headers."""
    written = json.dumps(text, ensure_ascii=False)[1:-1]
    replaced = {"body": event.get("body", "").replace(genuine, written)}
    for part in ("headers", "pathParameters"):
        if part in event:
            replaced[part] = {n: v.replace(genuine, text) for n, v in event[part].items()}
    return event | replaced


def said(answer: Response) -> str:
    """Return a summary of an answer: its status, and a problem's code and missing permission."""
    status, code = answer.outcome
    words = (str(status), code, answer.json.get("permission") if code else None)
    return " ".join(word for word in words if word)


def changed(product: Product, world: World) -> set[KeyText]:
    """Return the keys of items that differ from the beginning.

    Not counted are the last use of an API key, and the counter of a confirmed password, which an
    attempt that is taken back leaves.
    """
    before, after = world.table, product.table()
    uses = ("CLIENT#", "THROTTLE#confirmed-password#")
    return {
        key
        for key in before.keys() | after.keys()
        if before.get(key) != after.get(key) and not key[0].startswith(uses)
    }


def _values(route: str, world: World, caller: Caller) -> Values:
    path = route.partition(" ")[2]
    ids = dict(caller.about.ids)
    if path == "/organization-user/resend-user-invitation":
        ids["userId"] = ids["invitationId"]
    if path.startswith(("/user/", "/two-factor-auth/")):
        ids |= caller.own
    return {**world.public, **ids, "accessToken": ""}

"""Texts that are no ids, in every field for an id: nothing is found, and no key is made of them."""

import pytest

from coreapi.http.routes import ROUTES
from tests.harness.product import Product
from tests.security.documented_requests import call, changed, id_fields, said
from tests.security.expected import ENDPOINTS
from tests.security.world import World

pytestmark = pytest.mark.apart

# Texts that are no ids, though they may contain one.
_NO_IDS = [
    "",
    "#",
    "*",
    " ",
    "../..",
    "KEY#{id}",
    "{id}#",
    "{id}#ORG",
    "{id}\n",
    "{id}\u0000",
    " {id}",
    "{id} ",
    "{lower}",
    "{wide}",
    "{id}\u200d",
    "\u202e{id}",
    "\u0130" * 26,
    "\u0661" * 26,
    "8ZZZZZZZZZZZZZZZZZZZZZZZZZ",
    "'; DROP TABLE users; --",
    "<script>alert(1)</script>",
    "${jndi:ldap://a.example}",
    "\U0001f4a9" * 26,
    "x" * 5000,
]
_FIELDS = [(route, field) for route in ROUTES for field in id_fields(route)]


@pytest.mark.parametrize(("route", "field"), _FIELDS)
def test_what_is_no_id_is_not_found_and_reaches_no_key(
    world: World, product: Product, route: str, field: str
) -> None:
    product.advance(seconds=5)
    staff, core = "system administrator", "organization administrator"
    caller = world.callers[core if ENDPOINTS[route].who == "member" else staff]
    genuine = {**caller.about.ids, **caller.own}[field]

    is_header = (route, field) == ("POST /organization-user/list", "organizationId")
    for template in _NO_IDS:
        text = _made_of(template, genuine)
        if is_header and text.strip(" \t") in {"", genuine}:  # a header is trimmed
            continue
        with product.calls() as calls:
            answer = call(product, world, route, caller, {field: text})
        assert said(answer) in _errors_of(route, field), repr(text)
        asked = repr([call.parameters for call in calls.made])
        assert len(text) < 3 or repr(text)[1:-1] not in asked, repr(text)
    assert changed(product, world) == set()


def _errors_of(route: str, field: str) -> set[str]:
    if "role-links" in route and field != "userId":
        return {"422 UNKNOWN_ENTITY", "422 VALIDATION_FAILED"}
    return {"404 NOT_FOUND"}


def _made_of(template: str, genuine: str) -> str:
    parts = {"{id}": genuine, "{lower}": genuine.lower(), "{wide}": _wide(genuine)}
    for part, text in parts.items():
        template = template.replace(part, text)
    return template


def _wide(text: str) -> str:
    """Return a text in full-width letters, which look like it and are folded to it."""
    return "".join(chr(ord(character) + 0xFEE0) for character in text)

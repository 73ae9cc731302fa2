"""Every id in every request, swapped for another tenant's: nothing is found, nothing changes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from coreapi import ids
from coreapi.http.routes import ROUTES
from reference import openapi
from tests.harness.product import Product
from tests.security.documented_requests import call, changed, id_fields, said
from tests.security.expected import ENDPOINTS
from tests.security.world import Caller, Tenant, World

pytestmark = pytest.mark.apart
NOT_FOUND = "404 NOT_FOUND"

# Filters of administrative endpoints, which may name any tenant's resource: staff see
# all of them.
_FILTERS = {
    "POST /internal/audit/list": {"actorId", "entityId", "organizationId"},
    "POST /internal/organization-profile/list": {"organizationId"},
}
# Where the contract has another error for an unknown id.
_UNKNOWN_ENTITY = {
    ("POST /internal/user/add-role-links", "organizationId"),
    ("POST /internal/user/add-role-links", "profileId"),
    ("POST /internal/user/remove-role-links", "organizationId"),
}
_FIELDS = [(route, field) for route in ROUTES for field in id_fields(route)]
_CORE = [(route, field) for route, field in _FIELDS if ENDPOINTS[route].who in {"member", "self"}]
_STAFF = [(route, field) for route, field in _FIELDS if ENDPOINTS[route].who in {"staff", "key"}]


def test_every_id_that_a_request_takes_is_swapped() -> None:
    swapped = {route: set(id_fields(route)) for route in ROUTES}

    for route, taken in _described():
        assert taken <= swapped[route] | _FILTERS.get(route, set()), route


@pytest.mark.parametrize(("route", "field"), _CORE)
def test_anothers_id_is_as_good_as_none(
    world: World, product: Product, route: str, field: str
) -> None:
    """GIVEN requests that succeed WHEN one id in them is another tenant's THEN 404, no trace."""
    product.advance(seconds=5)
    for name, caller, others in _neighbours(world):
        for swapped in (others.ids[field], ids.UNKNOWN, _other_kind(caller, field)):
            answer = call(product, world, route, caller, {field: swapped})
            assert said(answer) == NOT_FOUND, (name, swapped)
    assert changed(product, world) == set()
    for name, caller, _ in _neighbours(world):
        assert call(product, world, route, caller).status < 300, name


@pytest.mark.parametrize(("route", "field"), _STAFF)
def test_the_id_of_another_kind_of_thing_is_as_good_as_none(
    world: World, product: Product, route: str, field: str
) -> None:
    product.advance(seconds=5)
    staff = world.callers["system administrator"]
    wanted = "422 UNKNOWN_ENTITY" if (route, field) in _UNKNOWN_ENTITY else NOT_FOUND

    for swapped in (ids.UNKNOWN, _other_kind(staff, field)):
        assert said(call(product, world, route, staff, {field: swapped})) == wanted
    if field == "tfaId":  # of a user, but not of the one that is named
        theirs = {field: world.theirs.ids[field]}
        assert said(call(product, world, route, staff, theirs)) == NOT_FOUND
    assert changed(product, world) == set()


@pytest.mark.parametrize(
    ("route", "field"), [each for each in _STAFF if ENDPOINTS[each[0]].who == "key"]
)
def test_a_key_finds_only_its_own(world: World, product: Product, route: str, field: str) -> None:
    for caller, others in (("API key", world.theirs), ("API key from elsewhere", world.ours)):
        key = world.callers[caller]
        for swapped in (others.ids[field], ids.UNKNOWN, _other_kind(key, field)):
            assert said(call(product, world, route, key, {field: swapped})) == NOT_FOUND
    assert changed(product, world) == set()


@pytest.mark.parametrize(
    "route", ["POST /user/profile/organization", "POST /organization-user/list"]
)
def test_another_organization_cannot_be_chosen(world: World, product: Product, route: str) -> None:
    method, path = route.split(" ")
    for _, caller, others in _neighbours(world):
        chosen = {"x-active-organization-id": others.ids["organizationId"]}
        answer = product.send(method, path, headers={**caller.headers, **chosen})
        assert said(answer) == NOT_FOUND
    assert changed(product, world) == set()


def _neighbours(world: World) -> Iterator[tuple[str, Caller, Tenant]]:
    """Yield the administrators of two organizations, each with the other's things."""
    ours, theirs = "organization administrator", "administrator from elsewhere"
    yield ours, world.callers[ours], world.theirs
    stranger = world.callers[theirs]
    yield theirs, Caller(stranger.headers, world.theirs, stranger.own), world.ours


def _other_kind(caller: Caller, field: str) -> str:
    """Return the id of a resource that the caller may see, but of another kind."""
    return caller.about.ids["userId" if field == "organizationId" else "organizationId"]


def _described() -> Iterator[tuple[str, set[str]]]:
    """Yield the ids in requests, by the API's description and the placeholders of events/."""
    document = json.loads(openapi.FILE.read_text(encoding="utf-8"))
    for route in ROUTES:
        method, path = route.split(" ")
        operation: Any = document["paths"][path][method.lower()]
        parameters = [each.get("name", "") for each in operation.get("parameters", ())]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        name = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
        fields = document["components"]["schemas"].get(name, {}).get("properties", {})
        own = _own_id(path)
        named = {own if each == "_id" else each for each in [*parameters, *fields]}
        yield route, {each for each in named if each.endswith("Id")} - {"taxId"}


def _own_id(path: str) -> str:
    """Return the placeholder of `_id`, by what the path is about."""
    about = path.split("/")[-2]
    kinds = {"user": "userId", "organization": "organizationId"}
    kinds |= {"organization-profile": "profileId", "business-location": "businessLocationId"}
    return kinds.get(about, "_id")

"""Lists while they grow: each item of the beginning is on exactly one page."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.actors.factories import Person
from tests.harness.movable_clock import MovableClock
from tests.harness.product import Product
from tests.harness.stack import Stack

_names = count()


@dataclass(frozen=True, slots=True)
class Growing:
    """A list, and how a resource with a name is added to it.

    Attributes:
        method: The HTTP method.
        path: The path.
        filters: The filters of the request.
        add: Adds one, and returns its id.
    """

    method: str
    path: str
    filters: dict[str, Any]
    add: Callable[[str], str]
    caller: Person


def _organizations(product: Product) -> Growing:
    staff = product.staff()
    return Growing(
        "POST",
        "/internal/organization/list",
        {"status": "active"},
        lambda name: product.organization(name).id,
        staff,
    )


def _own_organizations(product: Product) -> Growing:
    person = product.user()

    def add(name: str) -> str:
        organization = product.organization(name)
        product.member(organization, person=person)
        return organization.id

    return Growing("GET", "/organization/list", {}, add, person)


def _profiles(product: Product) -> Growing:
    organization = product.organization()
    return Growing(
        "POST",
        "/internal/organization-profile/list",
        {"organizationId": organization.id},
        lambda name: product.profile(organization, name).id,
        product.staff(),
    )


def _users(product: Product) -> Growing:
    return Growing(
        "POST",
        "/internal/user/list",
        {"email": "found"},
        lambda name: (
            product.user(f"{name.casefold()}.found{next(_names)}@a.test", password=None).id
        ),
        product.staff(),
    )


def _members(product: Product) -> Growing:
    organization = product.organization()
    admin = product.member(organization, "default.organization.admin", email="admin@a.test")
    return Growing(
        "POST",
        "/organization-user/list",
        {},
        lambda name: (
            product.member(organization, email=f"{name}{next(_names)}@b.test", password=None).id
        ),
        admin,
    )


def _locations(product: Product) -> Growing:
    profile = product.profile(product.organization())
    staff = product.staff()

    def add(name: str) -> str:
        body = {"profileId": profile.id, "name": name}
        made = product.post("/internal/business-location/create", body, as_=staff)
        return str(made.json["_id"])

    return Growing("POST", "/business-location/list", {"profileId": profile.id}, add, staff)


def _api_keys(product: Product) -> Growing:
    profile = product.profile(product.organization())
    staff = product.staff()

    def add(name: str) -> str:
        body = {"profileId": profile.id, "name": name}
        made = product.post("/organization-profile/api-key/create", body, as_=staff)
        return str(made.json["_id"])

    path = "/organization-profile/api-key/list"
    return Growing("POST", path, {"profileId": profile.id}, add, staff)


def _audit(product: Product) -> Growing:
    staff = product.staff()

    def add(name: str) -> str:
        made = product.post("/internal/organization/create", {"name": name}, as_=staff)
        entries = {"entityId": made.json["_id"]}
        found = product.post("/internal/audit/list", entries, as_=staff)
        return str(found.json["items"][0]["_id"])

    return Growing("POST", "/internal/audit/list", {"entityType": "organization"}, add, staff)


_LISTS: tuple[Callable[[Product], Growing], ...] = (
    _organizations,
    _own_organizations,
    _profiles,
    _users,
    _members,
    _locations,
    _api_keys,
    _audit,
)


@pytest.mark.parametrize("make", _LISTS, ids=lambda make: make.__name__.strip("_"))
def test_pages_are_complete_and_repeat_nothing_while_the_list_grows(
    stack: Stack, clock: MovableClock, make: Callable[[Product], Growing]
) -> None:
    names = st.text("abyz", min_size=1, max_size=3)

    @settings(
        max_examples=10,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(
        before=st.lists(names, max_size=7),
        between=st.lists(st.lists(names, max_size=3), max_size=5),
        limit=st.integers(1, 4),
    )
    def check(before: list[str], between: list[list[str]], limit: int) -> None:
        clock.reset()
        stack.fresh()
        product = Product(stack, clock)
        growing = make(product)
        there = {growing.add(name) for name in before}
        later: set[str] = set()

        def grow(page: int) -> None:
            later.update(growing.add(name) for name in (between[page : page + 1] or [[]])[0])

        met = _walk(product, growing, limit, grow)

        own = {growing.caller.id}
        assert len(met) == len(set(met))
        assert set(met) - own - later == there

    with stack.up():
        check()


def _walk(
    product: Product, growing: Growing, limit: int, between: Callable[[int], None]
) -> list[str]:
    """Return the ids on all pages, in order."""
    met: list[str] = []
    cursor: dict[str, str] = {}
    for page in range(100):
        asked = {**growing.filters, "limit": limit, **cursor}
        if growing.method == "GET":
            query = "&".join(f"{name}={value}" for name, value in asked.items())
            answer = product.get(growing.path, query=query, as_=growing.caller)
        else:
            answer = product.post(growing.path, asked, as_=growing.caller)
        assert answer.status == 200, answer.text
        assert len(answer.json["items"]) <= limit
        met += [item["_id"] for item in answer.json["items"]]
        if answer.json["nextCursor"] is None:
            return met
        cursor = {"cursor": answer.json["nextCursor"]}
        between(page)
    pytest.fail("the list has no end")

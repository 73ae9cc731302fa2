from typing import Any

import pytest

from coreapi import ids
from tests.actors.registry import ORGANIZATION, PROFILE, Registry, pointers
from tests.conftest import Event
from tests.harness.product import Product

PATH = f"{ORGANIZATION}/update"
FULL: dict[str, Any] = {
    "taxId": "123456789",
    "duns": "987654321",
    "address": {"country": "US", "city": "Rochelle"},
}


def test_the_documented_body_archives_and_clears(registry: Registry, event: Event) -> None:
    before = registry.organization(**FULL)

    answer = registry.product.send_event(
        event(
            "internal/organization/update/update",
            accessToken=registry.token,
            organizationId=before["_id"],
        )
    )

    assert answer.status == 200
    after = answer.json
    assert after == before | {
        "name": "Updated Organization Name",
        "taxId": None,
        "status": "archive",
        "address": None,
        "version": 2,
        "updatedAt": after["updatedAt"],
    }
    assert after["updatedAt"] > before["updatedAt"]
    assert registry.now(before) == after


@pytest.mark.parametrize(
    "field", [{"taxId": None}, {"taxId": ""}, {"duns": " "}, {"address": None}, {"address": {}}]
)
def test_null_and_empty_clear_one_field(registry: Registry, field: dict[str, Any]) -> None:
    before = registry.organization(**FULL)
    after = registry.changed(before, **field)
    (name,) = field
    changed = {name: None, "version": 2, "updatedAt": after["updatedAt"]}
    assert after == before | changed
    assert registry.now(before) == after


def test_an_address_is_replaced_whole(registry: Registry) -> None:
    before = registry.organization(**FULL)
    after = registry.changed(before, address={"country": "US", "state": "NY"})
    assert (after["address"]["state"], after["address"]["city"]) == ("NY", None)


@pytest.mark.parametrize("body", [{}, {"name": "Acme"}, {"status": "active", "version": 1}])
def test_what_changes_nothing_is_answered_and_not_stored(registry: Registry, body: Any) -> None:
    before = registry.organization()
    with registry.product.unchanged():
        assert registry.changed(before, **body) == before


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": None}, "/name"),
        ({"name": ""}, "/name"),
        ({"status": None}, "/status"),
        ({"status": "archived"}, "/status"),
        ({"version": True}, "/version"),
        ({"version": "1"}, "/version"),
        ({"organizationId": "01"}, "/organizationId"),
        ({"createdAt": "2031-01-01T00:00:00Z"}, "/createdAt"),
        ({"address": {"country": "USA"}}, "/address/country"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_is(
    registry: Registry, body: Any, pointer: str
) -> None:
    organization = registry.organization()
    with registry.product.unchanged():
        assert pointers(registry.update(organization, **body)) == [pointer]


def test_the_version_that_was_read_is_taken_and_an_older_one_refused(registry: Registry) -> None:
    first = registry.organization()
    second = registry.changed(first, name="Beta", version=1)
    assert second["version"] == 2
    with registry.product.unchanged():
        for stale in (1, 3, 0):
            answer = registry.update(first, name="Gamma", version=stale)
            assert answer.outcome == (409, "VERSION_CONFLICT")


@pytest.mark.race
def test_racers_without_a_version_lose_nothing(registry: Registry) -> None:
    organization = registry.organization()
    fields = [{"taxId": "1"}, {"duns": "2"}, {"name": "Beta"}, {"address": {"country": "US"}}]

    answers = registry.product.together(
        4, lambda number: registry.update(organization, **fields[number])
    )

    assert [answer.status for answer in answers] == [200] * 4
    now = registry.now(organization)
    assert (now["taxId"], now["duns"], now["name"], now["version"]) == ("1", "2", "Beta", 5)
    assert now["address"]["country"] == "US"
    assert registry.names(ORGANIZATION) == ["Beta"]


def test_archiving_is_reversible_and_other_fields_may_change_with_it(registry: Registry) -> None:
    organization = registry.organization(**FULL)
    archived = registry.changed(organization, status="archive", name="Closed")
    assert (archived["status"], archived["name"]) == ("archive", "Closed")
    active = registry.changed(organization, status="active", name="Open", version=2)
    assert (active["status"], active["name"], active["version"]) == ("active", "Open", 3)
    assert active["taxId"] == FULL["taxId"]


@pytest.mark.parametrize("body", [{}, {"name": "Beta"}, {"status": "archive"}, {"version": 9}])
def test_an_archived_one_takes_nothing_but_its_un_archiving(registry: Registry, body: Any) -> None:
    organization = registry.organization()
    registry.changed(organization, status="archive")
    with registry.product.unchanged():
        assert registry.update(organization, **body).outcome == (409, "ARCHIVED")


def test_inside_an_archived_one_nothing_is_written(registry: Registry) -> None:
    organization = registry.organization()
    profile = registry.profile(organization)
    registry.changed(organization, status="archive")
    new = {"organizationId": organization["_id"], "name": "Wells"}
    with registry.product.unchanged():
        for body in ({"name": "New"}, {"status": "archive"}, {"status": "active"}, {}):
            assert registry.update(profile, **body).outcome == (409, "ARCHIVED")
        answer = registry.product.post(f"{PROFILE}/create", new, as_=registry.staff)
        assert answer.outcome == (409, "ARCHIVED")
    registry.changed(organization, status="active")
    assert registry.changed(profile, name="New")["name"] == "New"


@pytest.mark.parametrize("unknown", [ids.UNKNOWN, "x", "", "ORG#1", "a" * 5000])
def test_an_unknown_one_is_not_found(registry: Registry, unknown: str) -> None:
    as_ = registry.product.session(registry.staff)
    with registry.product.unchanged():
        answer = registry.product.post(PATH, {"_id": unknown, "name": "Acme"}, as_=as_)
        assert answer.outcome == (404, "NOT_FOUND")


def test_a_caller_without_the_permission_sees_which(product: Product) -> None:
    organization = product.organization()
    body = {"_id": organization.id, "name": "Mine"}
    admin = product.member(organization, "default.organization.admin")
    for person in (admin, product.staff("system.support"), product.user()):
        as_ = product.session(person)
        with product.unchanged():
            answer = product.post(PATH, body, as_=as_)
        assert answer.outcome == (403, "FORBIDDEN")
        assert answer.json["permission"] == "internal.organization.update"
    with product.unchanged():
        assert product.post(PATH, body).outcome == (401, "UNAUTHENTICATED")


def test_it_takes_three_calls(registry: Registry) -> None:
    organization = registry.organization()
    with registry.product.calls() as calls:
        registry.changed(organization, name="Beta")
    assert calls.kinds == {"Query": 1, "GetItem": 1, "TransactWriteItems": 1}

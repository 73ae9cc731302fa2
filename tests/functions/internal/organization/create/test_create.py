from typing import Any

import pytest

from coreapi import ids
from coreapi.storage import audit as audits
from tests.actors.registry import ORGANIZATION, Registry, pointers
from tests.conftest import Event
from tests.harness.product import Product

PATH = f"{ORGANIZATION}/create"


def test_the_documented_body_makes_an_organization(registry: Registry, event: Event) -> None:
    answer = registry.product.send_event(
        event("internal/organization/create/create", accessToken=registry.token)
    )

    assert answer.status == 201
    made = answer.json
    assert ids.is_id(made["_id"])
    assert made == {
        "_id": made["_id"],
        "name": "Organization Name",
        "taxId": "123456789",
        "duns": "123456789",
        "address": None,
        "status": "active",
        "version": 1,
        "createdAt": made["createdAt"],
        "updatedAt": made["createdAt"],
    }
    assert registry.details(made) == {"organization": made, "profiles": []}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"name": "  Acme  "}, {"name": "Acme"}),
        ({"name": "x" * 200}, {"name": "x" * 200}),
        ({"name": "🏭" * 200}, {"name": "🏭" * 200}),
        ({"name": "Zoe\u0308 & Söhne #1 <b>"}, {"name": "Zoë & Söhne #1 <b>"}),
        ({"taxId": "", "duns": None}, {"taxId": None, "duns": None}),
        ({"address": {}}, {"address": None}),
        ({"address": {"state": "", "lines": []}}, {"address": None}),
        (
            {"address": {"country": "NG", "lines": ["1 Marina", "Floor 2"]}},
            {
                "address": {
                    "country": "NG",
                    "state": None,
                    "city": None,
                    "postalCode": None,
                    "lines": ["1 Marina", "Floor 2"],
                }
            },
        ),
    ],
)
def test_it_is_kept_as_it_is_answered(registry: Registry, sent: Any, kept: Any) -> None:
    made = registry.organization(**sent)
    assert {name: made[name] for name in kept} == kept
    assert registry.now(made) == made


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({"name": None}, "/name"),
        ({"name": " "}, "/name"),
        ({"name": 1}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"name": "Acme", "taxId": 123}, "/taxId"),
        ({"name": "Acme", "taxId": "1" * 201}, "/taxId"),
        ({"name": "Acme", "_id": "01"}, "/_id"),
        ({"name": "Acme", "status": "active"}, "/status"),
        ({"name": "Acme", "version": 1}, "/version"),
        ({"name": "Acme", "address": "US"}, "/address"),
        ({"name": "Acme", "address": {"country": "us"}}, "/address/country"),
        ({"name": "Acme", "address": {"country": "XX"}}, "/address/country"),
        ({"name": "Acme", "address": {"country": True}}, "/address/country"),
        ({"name": "Acme", "address": {"zip": "1"}}, "/address/zip"),
        ({"name": "Acme", "address": {"lines": ["a", ""]}}, "/address/lines/1"),
        ({"name": "Acme", "address": {"lines": ["a"] * 11}}, "/address/lines"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_is(
    registry: Registry, body: Any, pointer: str
) -> None:
    as_ = registry.product.session(registry.staff)
    with registry.product.unchanged():
        assert pointers(registry.product.post(PATH, body, as_=as_)) == [pointer]


def test_a_caller_without_the_permission_sees_which(product: Product) -> None:
    for person in (product.staff("system.support"), product.user()):
        as_ = product.session(person)
        with product.unchanged():
            answer = product.post(PATH, {"name": "Acme"}, as_=as_)
        assert answer.outcome == (403, "FORBIDDEN")
        assert answer.json["permission"] == "internal.organization.create"


def test_without_a_token_it_is_unauthenticated(product: Product) -> None:
    with product.unchanged():
        assert product.post(PATH, {"name": "Acme"}).outcome == (401, "UNAUTHENTICATED")


def test_it_begins_the_organizations_own_audit_chain(registry: Registry) -> None:
    made = registry.organization(taxId="1", address={"country": "US"}, duns=None)
    registry.product.advance(seconds=1)
    registry.changed(made, taxId=None, address={})
    registry.product.advance(seconds=1)
    registry.changed(made, status="archive")
    address = made["address"]

    entries = [audits.read(item) for item in registry.product.audit(made["_id"])]

    assert [(e.action, e.changes) for e in entries] == [
        (
            "organization.create",
            {"name": "Acme", "taxId": "1", "address": address, "status": "active"},
        ),
        (
            "organization.update",
            {"taxId": {"from": "1", "to": None}, "address": {"from": address, "to": None}},
        ),
        ("organization.update", {"status": {"from": "active", "to": "archive"}}),
    ]
    for entry in entries:
        assert (entry.actor_id, entry.entity_type) == (registry.staff.id, "organization")
        assert entry.entity_id == entry.organization_id == made["_id"]


def test_it_takes_two_calls(registry: Registry) -> None:
    registry.organization()
    with registry.product.calls() as calls:
        registry.organization()
    assert calls.kinds == {"Query": 1, "TransactWriteItems": 1}

from typing import Any

import pytest

from coreapi import ids
from tests.actors.registry import PROFILE, Registry, pointers
from tests.conftest import Event
from tests.harness.product import Product

PATH = f"{PROFILE}/create"


def test_the_documented_body_makes_a_profile(registry: Registry, event: Event) -> None:
    organization = registry.organization()

    answer = registry.product.send_event(
        event(
            "internal/organization_profile/create/create",
            accessToken=registry.token,
            organizationId=organization["_id"],
        )
    )

    assert answer.status == 201
    made = answer.json
    assert ids.is_id(made["_id"])
    assert made == {
        "_id": made["_id"],
        "organizationId": organization["_id"],
        "name": "Organization Profile Name",
        "taxId": "800162034",
        "duns": "831003012",
        "participantTypes": ["producer"],
        "participantTags": [{"tag": "nat_gas_producer"}],
        "flags": {},
        "status": "active",
        "version": 1,
        "createdAt": made["createdAt"],
        "updatedAt": made["createdAt"],
    }
    assert registry.details(made) == {"profile": made, "organization": organization}


def test_what_is_not_said_is_null(registry: Registry) -> None:
    made = registry.profile(registry.organization())
    unknown = ("taxId", "duns", "participantTypes", "participantTags")
    assert [made[name] for name in unknown] == [None] * 4
    assert made["flags"] == {}


LISTS: list[dict[str, Any]] = [
    {"participantTypes": [], "participantTags": []},
    {"participantTypes": ["b", "a"]},
    {"participantTags": [{"tag": "a", "measurers": [], "verifiers": []}, {"tag": "A"}]},
    {
        "participantTags": [
            {
                "tag": "z",
                "measurers": [
                    {"identifier": "two", "standardTypes": ["OGCI", "NGSI"]},
                    {"identifier": "one", "standardTypes": []},
                ],
            },
            {"tag": "#", "verifiers": [{"identifier": "v"}]},
        ]
    },
]


@pytest.mark.parametrize("sent", LISTS)
def test_lists_are_kept_as_sent(registry: Registry, sent: Any) -> None:
    made = registry.profile(registry.organization(), **sent)
    assert made == made | sent
    assert registry.now(made) == made


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"name": None}, ["/name"]),
    ({"organizationId": None}, ["/organizationId"]),
    ({"organizationId": 1}, ["/organizationId"]),
    ({"flags": {}}, ["/flags"]),
    ({"status": "active"}, ["/status"]),
    ({"participantTypes": "producer"}, ["/participantTypes"]),
    (
        {"participantTypes": ["a", "b", "a", "a "]},
        ["/participantTypes/2", "/participantTypes/3"],
    ),
    ({"participantTypes": [""]}, ["/participantTypes/0"]),
    ({"participantTypes": ["x" * 101]}, ["/participantTypes/0"]),
    ({"participantTags": [{"tag": "a"}, {"tag": "a"}]}, ["/participantTags/1/tag"]),
    ({"participantTags": ["a"]}, ["/participantTags/0"]),
    ({"participantTags": [{}]}, ["/participantTags/0/tag"]),
    ({"participantTags": [{"tag": str(n)} for n in range(21)]}, ["/participantTags"]),
    (
        {"participantTags": [{"tag": "a", "measurers": [{"identifier": "m"}]}]},
        ["/participantTags/0/measurers/0/standardTypes"],
    ),
    (
        {"participantTags": [{"tag": "a", "verifiers": [{"identifier": "v", "x": 1}]}]},
        ["/participantTags/0/verifiers/0/x"],
    ),
]


@pytest.mark.parametrize(("fields", "wrong"), WRONG)
def test_what_does_not_fit_is_refused_where_it_is(
    registry: Registry, fields: Any, wrong: list[str]
) -> None:
    body = {"organizationId": registry.organization()["_id"], "name": "Wells", **fields}
    with registry.product.unchanged():
        assert pointers(registry.product.post(PATH, body, as_=registry.staff)) == wrong


@pytest.mark.parametrize("unknown", [ids.UNKNOWN, "x", "", "a" * 5000])
def test_an_unknown_organization_is_not_found(registry: Registry, unknown: str) -> None:
    as_ = registry.token
    with registry.product.unchanged():
        body = {"organizationId": unknown, "name": "Wells"}
        assert registry.product.post(PATH, body, as_=as_).outcome == (404, "NOT_FOUND")


def test_a_caller_without_the_permission_sees_which(product: Product) -> None:
    organization = product.organization()
    body = {"organizationId": organization.id, "name": "Wells"}
    admin = product.member(organization, "default.organization.admin")
    for person in (admin, product.staff("system.support"), product.user()):
        as_ = product.session(person)
        with product.unchanged():
            answer = product.post(PATH, body, as_=as_)
        assert answer.outcome == (403, "FORBIDDEN")
        assert answer.json["permission"] == "internal.organization-profile.create"
    with product.unchanged():
        assert product.post(PATH, body).outcome == (401, "UNAUTHENTICATED")


def test_it_is_in_the_organizations_audit_chain(registry: Registry) -> None:
    organization = registry.organization()
    registry.product.advance(seconds=1)
    profile = registry.profile(organization, "Wells", "a")
    _, entry = registry.product.audit(organization["_id"])
    assert (entry["action"], entry["entity_type"], entry["entity_id"]) == (
        "organization-profile.create",
        "organization_profile",
        profile["_id"],
    )
    assert entry["changes"]["participantTags"] == [{"tag": "a"}]


def test_it_takes_three_calls(registry: Registry) -> None:
    organization = registry.organization()
    with registry.product.calls() as calls:
        registry.profile(organization, "Wells", *"abcdefghijklmnopqrst")
    assert calls.kinds == {"Query": 1, "GetItem": 1, "TransactWriteItems": 1}

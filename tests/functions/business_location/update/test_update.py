import json
from typing import Any

import pytest

from coreapi import ids
from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from tests.actors.factories import Person
from tests.conftest import Event
from tests.functions.business_location.conftest import BusinessLocations
from tests.harness.product import Product
from tests.harness.response import Response

FULL: dict[str, Any] = {
    "type": "buying",
    "basin": "Permian",
    "isDirectConnection": False,
    "preferredSuppliers": ["Antero", "QB"],
    "coordinates": {"latitude": 31.972096, "longitude": -83.76064},
    "address": {"country": "US", "city": "Rochelle"},
}


@pytest.mark.parametrize("name", ["business_location", "internal/business_location"])
def test_the_documented_body_changes_what_it_names_and_nothing_else(
    locations: BusinessLocations, profile: OrganizationProfile, event: Event, name: str
) -> None:
    before = locations.made(profile, **FULL)
    sent = event(f"{name}/update/update", accessToken="", businessLocationId=before["_id"])
    body = json.loads(sent["body"])

    answer = locations.post("update", body)

    assert answer.status == 200
    after = answer.json
    address = {"country": "US", "state": "NY", "city": None, "postalCode": None, "lines": None}
    assert after == before | body | {
        "address": address,
        "version": 2,
        "updatedAt": after["updatedAt"],
    }
    assert after["updatedAt"] > before["updatedAt"]
    assert locations.details(before["_id"]) == after


@pytest.mark.parametrize("field", ["type", "basin", *list(FULL)[2:]])
def test_null_clears(
    locations: BusinessLocations, profile: OrganizationProfile, field: str
) -> None:
    before = locations.made(profile, **FULL)

    after = locations.changed(before, **{field: None})

    assert after[field] is None
    kept = before.keys() - {field, "version", "updatedAt"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


@pytest.mark.parametrize(("field", "empty"), [("type", ""), ("basin", ""), ("address", {})])
def test_empty_clears_too(
    locations: BusinessLocations, profile: OrganizationProfile, field: str, empty: object
) -> None:
    assert locations.changed(locations.made(profile, **FULL), **{field: empty})[field] is None


def test_lists_and_objects_are_replaced_whole(
    locations: BusinessLocations, profile: OrganizationProfile
) -> None:
    before = locations.made(profile, **FULL)

    after = locations.changed(before, preferredSuppliers=["New"], address={"state": "NY"})

    assert after["preferredSuppliers"] == ["New"]
    assert (after["address"]["country"], after["address"]["state"]) == (None, "NY")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": None}, "/name"),
        ({"name": ""}, "/name"),
        ({"status": None}, "/status"),
        ({"status": "archived"}, "/status"),
        ({"status": True}, "/status"),
        ({"version": None, "name": 1}, "/name"),
        ({"version": True}, "/version"),
        ({"version": "1"}, "/version"),
        ({"profileId": ids.UNKNOWN}, "/profileId"),
        ({"organizationId": ids.UNKNOWN}, "/organizationId"),
        ({"createdAt": "2030-01-01T00:00:00Z"}, "/createdAt"),
        ({"coordinates": {"latitude": 1}}, "/coordinates/longitude"),
        ({"coordinates": {"latitude": 91, "longitude": 0}}, "/coordinates/latitude"),
        ({"isDirectConnection": 0}, "/isDirectConnection"),
        ({"address": {"country": "XX"}}, "/address/country"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_pointer(
    locations: BusinessLocations, profile: OrganizationProfile, fields: dict[str, Any], pointer: str
) -> None:
    made = locations.made(profile, **FULL)

    with locations.product.unchanged():
        answer = locations.post("update", {"_id": made["_id"], "basin": "Other", **fields})

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert pointer in [error["pointer"] for error in answer.json["errors"]]


def test_a_current_version_is_taken_and_a_stale_one_is_not(
    locations: BusinessLocations, profile: OrganizationProfile
) -> None:
    made = locations.made(profile)
    locations.changed(made, version=1, basin="First")

    with locations.product.unchanged():
        answer = locations.post("update", {"_id": made["_id"], "version": 1, "basin": "Second"})

    assert answer.outcome == (409, "VERSION_CONFLICT")


def test_what_changes_nothing_is_answered_and_not_stored(
    locations: BusinessLocations, profile: OrganizationProfile
) -> None:
    made = locations.made(profile, **FULL)

    with locations.product.unchanged():
        assert locations.changed(made, **FULL) == made
        assert locations.changed(made) == made


@pytest.mark.parametrize("status", ["inactive", "archive"])
def test_a_location_is_put_aside_and_taken_up_again(
    locations: BusinessLocations, profile: OrganizationProfile, status: str
) -> None:
    made = locations.made(profile, **FULL)

    aside = locations.changed(made, status=status)
    again = locations.changed(made, status="active")

    assert (aside["status"], again["status"]) == (status, "active")
    changing = {"version", "updatedAt"}
    assert {n: v for n, v in again.items() if n not in changing} == {
        n: v for n, v in made.items() if n not in changing
    }


@pytest.mark.parametrize("location_id", [ids.UNKNOWN, "", "nope", "x" * 9000])
def test_an_unknown_location_is_not_found(locations: BusinessLocations, location_id: str) -> None:
    locations.product.session(locations.caller)
    answer = locations.post("update", {"_id": location_id, "name": "Mine"})
    assert answer.outcome == (404, "NOT_FOUND")


def test_a_foreign_location_is_not_found_and_stays_as_it_is(
    product: Product, admin: Person, profile: OrganizationProfile, outsider: Person
) -> None:
    made = BusinessLocations(product, "", admin).made(profile)
    tokens = product.session(outsider)

    with product.unchanged():
        answer = product.post(
            "/business-location/update", {"_id": made["_id"], "name": "Mine"}, as_=tokens
        )

    assert answer.outcome == (404, "NOT_FOUND")


def test_a_member_without_the_permission_gets_its_name(
    product: Product, organization: Organization, profile: OrganizationProfile, admin: Person
) -> None:
    made = BusinessLocations(product, "", admin).made(profile)
    tokens = product.session(product.member(organization, "basic.viewer"))
    other = product.session(
        product.member(organization, profile_roles={profile.id: ["basic.viewer"]})
    )

    for each in (tokens, other):
        with product.unchanged():
            answer = product.post(
                "/business-location/update", {"_id": made["_id"], "name": "Mine"}, as_=each
            )
        assert answer.outcome == (403, "FORBIDDEN")
        assert answer.json["permission"] == "business-location.update"


@pytest.mark.parametrize("what", ["organization", "profile"])
def test_nothing_changes_inside_what_is_archived(
    locations: BusinessLocations,
    organization: Organization,
    profile: OrganizationProfile,
    archive: Any,
    what: str,
) -> None:
    made = locations.made(profile)
    archive(organization if what == "organization" else profile)

    with locations.product.unchanged():
        answer = locations.post("update", {"_id": made["_id"], "name": "Late"})

    assert answer.outcome == (409, "ARCHIVED")


def test_it_is_audited_with_what_it_changed(
    locations: BusinessLocations, organization: Organization, profile: OrganizationProfile
) -> None:
    made = locations.made(profile)
    locations.product.advance(seconds=1)
    locations.changed(made, version=1, basin="Permian", name=made["name"], status="inactive")

    entry = locations.product.audit(organization.id)[-1]

    assert (entry["action"], entry["entity_id"]) == ("business-location.update", made["_id"])
    assert entry["changes"] == {
        "basin": {"from": None, "to": "Permian"},
        "status": {"from": "active", "to": "inactive"},
    }


@pytest.mark.race
def test_changes_at_once_lose_nothing(
    locations: BusinessLocations, profile: OrganizationProfile
) -> None:
    made = locations.made(profile)
    tokens = locations.product.session(locations.caller)
    fields = [
        {"type": "buying"},
        {"basin": "Permian"},
        {"isDirectConnection": True},
        {"preferredSuppliers": ["QB"]},
        {"status": "inactive"},
        {"name": "Renamed"},
    ]

    def act(number: int) -> Response:
        return locations.post("update", {"_id": made["_id"], **fields[number]}, as_=tokens)

    answers = locations.product.together(len(fields), act)

    assert [answer.status for answer in answers] == [200] * len(fields)
    after = locations.details(made["_id"])
    assert after["version"] == 1 + len(fields)
    for sent in fields:
        assert sent.items() <= after.items()
    for status, listed in (("inactive", 1), ("active", 0)):
        page = locations.post("list", {"profileId": profile.id, "status": status}).json
        assert len(page["items"]) == listed


@pytest.mark.race
def test_of_changes_of_one_version_at_once_one_succeeds(
    locations: BusinessLocations, profile: OrganizationProfile
) -> None:
    made = locations.made(profile)
    tokens = locations.product.session(locations.caller)

    def act(number: int) -> tuple[int, str | None]:
        body = {"_id": made["_id"], "version": 1, "basin": f"Basin {number}"}
        return locations.post("update", body, as_=tokens).outcome

    outcomes = locations.product.together(8, act)

    assert outcomes.count((200, None)) == 1
    assert outcomes.count((409, "VERSION_CONFLICT")) == 7

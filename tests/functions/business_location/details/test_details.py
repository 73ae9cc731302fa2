from typing import Any

import pytest

from coreapi import ids
from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from tests.actors.factories import Person
from tests.conftest import Event
from tests.functions.business_location.conftest import BusinessLocations
from tests.harness.product import Product


def test_the_documented_body_shows_a_location(
    locations: BusinessLocations, profile: OrganizationProfile, event: Event
) -> None:
    made = locations.made(profile)
    name = "business_location/details/details"

    sent = event(name, accessToken="", businessLocationId=made["_id"])["body"]
    answer = locations.post("details", sent)

    assert answer.status == 200
    assert answer.json == made


def test_an_archived_location_stays_readable(
    locations: BusinessLocations, profile: OrganizationProfile
) -> None:
    made = locations.changed(locations.made(profile), status="archive")
    assert locations.details(made["_id"]) == made


@pytest.mark.parametrize("location_id", [ids.UNKNOWN, "", "nope", "x" * 9000])
def test_an_unknown_location_is_not_found(locations: BusinessLocations, location_id: str) -> None:
    assert locations.post("details", {"_id": location_id}).outcome == (404, "NOT_FOUND")


def test_what_is_no_location_is_not_found(
    locations: BusinessLocations, profile: OrganizationProfile
) -> None:
    assert locations.post("details", {"_id": profile.id}).outcome == (404, "NOT_FOUND")


def test_a_foreign_location_is_not_found(
    product: Product, admin: Person, profile: OrganizationProfile, outsider: Person
) -> None:
    made = BusinessLocations(product, "", admin).made(profile)

    foreign = product.post("/business-location/details", {"_id": made["_id"]}, as_=outsider)
    unknown = product.post("/business-location/details", {"_id": ids.UNKNOWN}, as_=outsider)

    assert foreign.outcome == (404, "NOT_FOUND")
    assert foreign.json["detail"] == unknown.json["detail"]


def test_a_member_without_a_role_sees_the_missing_permission(
    product: Product, organization: Organization, profile: OrganizationProfile, admin: Person
) -> None:
    made = BusinessLocations(product, "", admin).made(profile)
    member = product.member(organization)

    answer = product.post("/business-location/details", {"_id": made["_id"]}, as_=member)

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "business-location.read"


@pytest.mark.parametrize("what", ["organization", "profile"])
def test_inside_what_is_archived_only_staff_may_look(
    locations: BusinessLocations,
    organization: Organization,
    profile: OrganizationProfile,
    archive: Any,
    what: str,
) -> None:
    made = locations.made(profile)
    archive(organization if what == "organization" else profile)

    outcome = locations.post("details", {"_id": made["_id"]}).outcome

    assert outcome == ((200, None) if locations.prefix else (409, "ARCHIVED"))


def test_staff_without_the_permission_and_members_stay_outside(
    product: Product, admin: Person, profile: OrganizationProfile
) -> None:
    made = BusinessLocations(product, "", admin).made(profile)
    body = {"_id": made["_id"]}

    support = product.staff("system.support")
    assert product.post("/internal/business-location/details", body, as_=support).status == 200
    update = body | {"name": "Mine"}
    refused = product.post("/internal/business-location/update", update, as_=support)
    assert refused.json["permission"] == "internal.business-location.update"
    refused = product.post("/internal/business-location/details", body, as_=admin)
    assert refused.outcome == (403, "FORBIDDEN")
    assert refused.json["permission"] == "internal.business-location.read"


def test_staff_look_with_two_calls_and_members_with_three(
    locations: BusinessLocations, profile: OrganizationProfile
) -> None:
    made = locations.made(profile)

    with locations.product.calls() as calls:
        locations.details(made["_id"])

    # A member's request also reads profile and organization, which may be archived.
    places = {} if locations.prefix else {"BatchGetItem": 1}
    assert calls.consistent_reads == {"Query": 1, "GetItem": 1} | places
    assert calls.count == 2 + len(places)

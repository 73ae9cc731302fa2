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


def body_of(event: Event, name: str, profile: OrganizationProfile) -> dict[str, Any]:
    return json.loads(event(name, accessToken="", profileId=profile.id)["body"])


def test_the_documented_body_makes_a_location(
    locations: BusinessLocations, profile: OrganizationProfile, event: Event
) -> None:
    body = body_of(event, "business_location/create/create", profile)

    answer = locations.post("create", body)

    assert answer.status == 201
    made = answer.json
    assert ids.is_id(made["_id"])
    assert made["createdAt"] == made["updatedAt"]
    assert made == {
        "_id": made["_id"],
        "profileId": profile.id,
        "name": "Location Name",
        "type": "buying",
        "basin": "Permian",
        "isDirectConnection": False,
        "preferredSuppliers": ["Antero"],
        "coordinates": {"latitude": 31.972096, "longitude": -83.76064},
        "address": {
            "country": "US",
            "state": None,
            "city": None,
            "postalCode": None,
            "lines": None,
        },
        "status": "active",
        "version": 1,
        "createdAt": made["createdAt"],
        "updatedAt": made["updatedAt"],
    }
    assert locations.details(made["_id"]) == made


def test_the_documented_internal_body_works_at_both_endpoints(
    locations: BusinessLocations, profile: OrganizationProfile, event: Event
) -> None:
    body = body_of(event, "internal/business_location/create/create", profile)
    assert locations.post("create", body).status == 201


def test_what_is_not_said_is_null(
    locations: BusinessLocations, profile: OrganizationProfile
) -> None:
    made = locations.made(profile)
    unknown = [
        "type",
        "basin",
        "isDirectConnection",
        "preferredSuppliers",
        "coordinates",
        "address",
    ]
    assert [made[name] for name in unknown] == [None] * 6


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"name": "  Yard  "}, {"name": "Yard"}),
        ({"type": "", "basin": " "}, {"type": None, "basin": None}),
        ({"type": "x" * 100}, {"type": "x" * 100}),
        ({"preferredSuppliers": []}, {"preferredSuppliers": []}),
        ({"address": {}}, {"address": None}),
        (
            {"coordinates": {"latitude": -90, "longitude": 180}},
            {"coordinates": {"latitude": -90, "longitude": 180}},
        ),
        (
            {"coordinates": {"latitude": 90.0, "longitude": -180.0}},
            {"coordinates": {"latitude": 90, "longitude": -180}},
        ),
        (
            {"coordinates": {"latitude": 5e-324, "longitude": -0.0}},
            {"coordinates": {"latitude": 0, "longitude": 0}},
        ),
        (
            {"coordinates": {"latitude": 31.972096123456789, "longitude": 1e-9}},
            {"coordinates": {"latitude": 31.972096123456789, "longitude": 1e-9}},
        ),
    ],
)
def test_the_edges_of_what_is_taken(
    locations: BusinessLocations,
    profile: OrganizationProfile,
    sent: dict[str, Any],
    kept: dict[str, Any],
) -> None:
    made = locations.made(profile, **sent)

    assert {name: made[name] for name in kept} == kept
    assert locations.details(made["_id"]) == made


BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": None}, "/name"),
    ({"name": " "}, "/name"),
    ({"name": "x" * 201}, "/name"),
    ({"name": 7}, "/name"),
    ({"type": "x" * 101}, "/type"),
    ({"basin": "x" * 101}, "/basin"),
    ({"isDirectConnection": 1}, "/isDirectConnection"),
    ({"isDirectConnection": "true"}, "/isDirectConnection"),
    ({"preferredSuppliers": "QB"}, "/preferredSuppliers"),
    ({"preferredSuppliers": ["QB", 1]}, "/preferredSuppliers/1"),
    ({"preferredSuppliers": [""]}, "/preferredSuppliers/0"),
    ({"preferredSuppliers": ["x" * 101]}, "/preferredSuppliers/0"),
    ({"preferredSuppliers": ["QB"] * 101}, "/preferredSuppliers"),
    ({"coordinates": {}}, "/coordinates/latitude"),
    ({"coordinates": {"latitude": 1}}, "/coordinates/longitude"),
    ({"coordinates": {"latitude": 1, "longitude": None}}, "/coordinates/longitude"),
    ({"coordinates": {"latitude": 90.000001, "longitude": 0}}, "/coordinates/latitude"),
    ({"coordinates": {"latitude": -91, "longitude": 0}}, "/coordinates/latitude"),
    ({"coordinates": {"latitude": 0, "longitude": 180.5}}, "/coordinates/longitude"),
    ({"coordinates": {"latitude": 0, "longitude": -181}}, "/coordinates/longitude"),
    ({"coordinates": {"latitude": True, "longitude": 0}}, "/coordinates/latitude"),
    ({"coordinates": {"latitude": "31", "longitude": 0}}, "/coordinates/latitude"),
    ({"coordinates": {"latitude": 0, "longitude": 0, "altitude": 3}}, "/coordinates/altitude"),
    ({"coordinates": [31, 83]}, "/coordinates"),
    ({"address": {"country": "UK"}}, "/address/country"),
    ({"address": {"country": "us"}}, "/address/country"),
    ({"address": {"country": "USA"}}, "/address/country"),
    ({"address": {"county": "Kent"}}, "/address/county"),
    ({"status": "active"}, "/status"),
    ({"version": 1}, "/version"),
    ({"_id": ids.UNKNOWN}, "/_id"),
    ({"organizationId": ids.UNKNOWN}, "/organizationId"),
]


@pytest.mark.parametrize(("fields", "pointer"), BAD, ids=lambda value: json.dumps(value)[:60])
def test_what_does_not_fit_is_refused_with_its_pointer(
    locations: BusinessLocations, profile: OrganizationProfile, fields: dict[str, Any], pointer: str
) -> None:
    with locations.product.unchanged():
        answer = locations.post("create", {"profileId": profile.id, "name": "Site", **fields})

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert pointer in [error["pointer"] for error in answer.json["errors"]]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_what_is_no_number_is_not_even_json(
    locations: BusinessLocations, profile: OrganizationProfile, number: str
) -> None:
    body = (
        f'{{"profileId": "{profile.id}", "name": "Site",'
        f' "coordinates": {{"latitude": {number}, "longitude": 0}}}}'
    )
    with locations.product.unchanged():
        assert locations.post("create", body).outcome == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("profile_id", [ids.UNKNOWN, "", "nope", "x" * 9000, "PROFILE#1"])
def test_an_unknown_profile_is_not_found(locations: BusinessLocations, profile_id: str) -> None:
    with locations.product.unchanged():
        answer = locations.post("create", {"profileId": profile_id, "name": "Site"})

    assert answer.outcome == (404, "NOT_FOUND")


def test_a_foreign_profile_is_not_found(
    product: Product, profile: OrganizationProfile, outsider: Person
) -> None:
    product.session(outsider)
    body = {"profileId": profile.id, "name": "Site"}

    answer = product.post("/business-location/create", body, as_=outsider)

    assert answer.outcome == (404, "NOT_FOUND")
    unknown = product.post(
        "/business-location/create", body | {"profileId": ids.UNKNOWN}, as_=outsider
    )
    assert answer.json["detail"] == unknown.json["detail"]


def test_a_member_without_the_permission_gets_its_name(
    product: Product, organization: Organization, profile: OrganizationProfile
) -> None:
    member = product.member(organization, "default.organization.member")
    tokens = product.session(member)

    with product.unchanged():
        answer = product.post(
            "/business-location/create", {"profileId": profile.id, "name": "Site"}, as_=tokens
        )

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "business-location.create"


@pytest.mark.parametrize("role", ["basic.admin", "sox.producer.admin"])
def test_a_role_on_the_profile_is_enough_only_for_that_profile(
    product: Product, organization: Organization, profile: OrganizationProfile, role: str
) -> None:
    other = product.profile(organization)
    member = product.member(organization, profile_roles={profile.id: [role]})

    def outcome(profile_id: str) -> int:
        body = {"profileId": profile_id, "name": "Site"}
        return product.post("/business-location/create", body, as_=member).status

    assert (outcome(profile.id), outcome(other.id)) == (201, 403)


@pytest.mark.parametrize("archived", ["organization", "profile"])
def test_nothing_is_added_to_what_is_archived(
    locations: BusinessLocations, organization: Organization, archived: str
) -> None:
    product = locations.product
    owner = product.organization(status="archive") if archived == "organization" else organization
    status = "archive" if archived == "profile" else "active"
    profile = product.profile(owner, status=status)
    if owner is not organization:
        product.member(owner, "default.organization.admin", person=locations.caller)
    tokens = product.session(locations.caller)

    with product.unchanged():
        answer = locations.post("create", {"profileId": profile.id, "name": "Site"}, as_=tokens)

    assert answer.outcome == (409, "ARCHIVED")


def test_it_is_audited_with_what_it_is_made_of(
    locations: BusinessLocations, organization: Organization, profile: OrganizationProfile
) -> None:
    made = locations.made(profile, coordinates={"latitude": 31, "longitude": -83.5})

    (entry,) = locations.product.audit(organization.id)

    assert (entry["action"], entry["entity_type"], entry["entity_id"]) == (
        "business-location.create",
        "business_location",
        made["_id"],
    )
    assert entry["actor_id"] == locations.caller.id
    assert entry["changes"] == {
        "profileId": profile.id,
        "name": "Site",
        "coordinates": {"latitude": 31, "longitude": -83.5},
        "status": "active",
    }


@pytest.mark.parametrize(
    ("prefix", "outcome"), [("", (201, None)), ("/internal", (403, "FORBIDDEN"))]
)
def test_a_repetition_without_the_right_is_answered_as_before_at_the_core_endpoint_only(
    product: Product, profile: OrganizationProfile, prefix: str, outcome: tuple[int, str | None]
) -> None:
    locations = BusinessLocations(product, prefix, product.staff())
    body, key = {"profileId": profile.id, "name": "Hub"}, {"idempotency-key": "once"}
    assert locations.post("create", body, headers=key).status == 201

    link = {"roleCode": "system.admin", "entityType": "system", "entityId": "*"}
    taken = {"userId": locations.caller.id, "roleLinks": [link]}
    product.post("/internal/user/remove-role-links", taken, as_=product.staff())

    assert locations.post("create", body, headers=key).outcome == outcome
    assert locations.post("create", body).status in {403, 404}

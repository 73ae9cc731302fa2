from typing import Any

import pytest

from coreapi import ids
from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from tests.actors.factories import Person
from tests.conftest import Event
from tests.functions.business_location.conftest import BusinessLocations
from tests.harness.product import Product


def names(page: Any) -> list[str]:
    return [item["name"] for item in page["items"]]


def pages(
    locations: BusinessLocations, profile: OrganizationProfile, limit: int, **filters: Any
) -> list[list[str]]:
    found: list[list[str]] = []
    cursor: dict[str, Any] = {}
    while True:
        body = {"profileId": profile.id, "limit": limit, **filters, **cursor}
        answer = locations.post("list", body)
        assert answer.status == 200
        found.append(names(answer.json))
        if answer.json["nextCursor"] is None:
            return found
        cursor = {"cursor": answer.json["nextCursor"]}


@pytest.fixture
def seven(locations: BusinessLocations, profile: OrganizationProfile) -> list[Any]:
    """Return locations L0 to L6: L1 and L4 inactive, L2 and L5 archived."""
    made = [locations.made(profile, f"L{number}") for number in range(7)]
    for number in (1, 4):
        made[number] = locations.changed(made[number], status="inactive")
    for number in (2, 5):
        made[number] = locations.changed(made[number], status="archive")
    return made


def test_the_documented_body_lists_newest_first(
    locations: BusinessLocations, profile: OrganizationProfile, event: Event
) -> None:
    made = [locations.made(profile, f"L{number}") for number in range(3)]

    sent = event("business_location/list/list", accessToken="", profileId=profile.id)["body"]
    answer = locations.post("list", sent)

    assert answer.status == 200
    assert answer.json == {"items": made[::-1], "nextCursor": None}


@pytest.mark.usefixtures("seven")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["L6", "L4", "L3", "L1", "L0"]),
        ({"status": None}, ["L6", "L4", "L3", "L1", "L0"]),
        ({"status": "active"}, ["L6", "L3", "L0"]),
        ({"status": "inactive"}, ["L4", "L1"]),
        ({"status": "archive"}, ["L5", "L2"]),
    ],
)
def test_each_filter_has_full_pages_in_order(
    locations: BusinessLocations,
    profile: OrganizationProfile,
    filters: dict[str, Any],
    expected: list[str],
) -> None:
    for limit in (1, 2, 100):
        found = pages(locations, profile, limit, **filters)

        assert [name for page in found for name in page] == expected
        assert all(len(page) == limit for page in found[:-1])
        assert found[-1]


def test_the_lists_show_what_the_location_is(
    locations: BusinessLocations, profile: OrganizationProfile, seven: list[Any]
) -> None:
    renamed = locations.changed(seven[4], name="Renamed", basin="Permian")

    for filters in ({}, {"status": "inactive"}):
        page = locations.post("list", {"profileId": profile.id, **filters}).json
        assert [item for item in page["items"] if item["_id"] == renamed["_id"]] == [renamed]


def test_paging_neither_loses_nor_repeats_while_statuses_change_and_locations_come(
    locations: BusinessLocations, profile: OrganizationProfile, seven: list[Any]
) -> None:
    first = locations.post("list", {"profileId": profile.id, "limit": 2}).json
    assert names(first) == ["L6", "L4"]

    locations.changed(seven[4], status="active")  # seen already
    locations.changed(seven[3], status="inactive")  # next in line
    locations.changed(seven[6], status="archive")  # seen, and gone since
    locations.made(profile, "L7")  # newer than what was seen
    rest = locations.post(
        "list", {"profileId": profile.id, "limit": 5, "cursor": first["nextCursor"]}
    ).json

    assert names(rest) == ["L3", "L1", "L0"]
    assert rest["nextCursor"] is None


def test_a_cursor_goes_on_after_its_location_has_left_the_list(
    locations: BusinessLocations, profile: OrganizationProfile, seven: list[Any]
) -> None:
    body = {"profileId": profile.id, "status": "active", "limit": 2}
    first = locations.post("list", body).json
    locations.changed(seven[3], status="inactive")  # where the page ended

    rest = locations.post("list", body | {"cursor": first["nextCursor"]}).json

    assert (names(first), names(rest)) == (["L6", "L3"], ["L0"])


def test_a_cursor_serves_no_other_list_filter_or_caller(
    locations: BusinessLocations,
    product: Product,
    organization: Organization,
    profile: OrganizationProfile,
) -> None:
    other = product.profile(organization)
    for number in range(2):
        locations.made(profile, f"L{number}")
    cursor = locations.post("list", {"profileId": profile.id, "limit": 1}).json["nextCursor"]
    viewer = product.member(organization, "basic.viewer", "default.organization.member")

    def outcome(**changed: Any) -> Any:
        how = {"as_": changed.pop("as_")} if "as_" in changed else {}
        body = {"profileId": profile.id, "limit": 1, "cursor": cursor, **changed}
        return locations.post("list", body, **how).outcome

    assert outcome() == (200, None)
    malformed = (400, "MALFORMED_REQUEST")
    assert outcome(profileId=other.id) == malformed
    assert outcome(status="active") == malformed
    assert outcome(cursor=cursor[:-1] + ("A" if cursor[-1] != "A" else "B")) == malformed
    assert outcome(cursor="made up") == malformed
    if not locations.prefix:
        assert outcome(as_=viewer) == malformed


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"limit": 0}, "/limit"),
        ({"limit": 101}, "/limit"),
        ({"limit": True}, "/limit"),
        ({"limit": "5"}, "/limit"),
        ({"status": "all"}, "/status"),
        ({"statuses": ["active"]}, "/statuses"),
        ({"profileId": None}, "/profileId"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_pointer(
    locations: BusinessLocations, profile: OrganizationProfile, fields: dict[str, Any], pointer: str
) -> None:
    answer = locations.post("list", {"profileId": profile.id, **fields})

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize("profile_id", [ids.UNKNOWN, "", "nope", "x" * 9000])
def test_an_unknown_profile_is_not_found(locations: BusinessLocations, profile_id: str) -> None:
    assert locations.post("list", {"profileId": profile_id}).outcome == (404, "NOT_FOUND")


def test_a_foreign_profile_is_not_found(
    product: Product, profile: OrganizationProfile, outsider: Person
) -> None:
    answer = product.post("/business-location/list", {"profileId": profile.id}, as_=outsider)
    assert answer.outcome == (404, "NOT_FOUND")


def test_a_profile_shows_only_its_own_locations(
    locations: BusinessLocations,
    product: Product,
    organization: Organization,
    profile: OrganizationProfile,
) -> None:
    other = product.profile(organization)
    locations.made(other, "Other")
    locations.made(profile, "Mine")
    assert pages(locations, profile, 50) == [["Mine"]]


@pytest.mark.parametrize("what", ["organization", "profile"])
def test_inside_what_is_archived_only_staff_may_look(
    locations: BusinessLocations,
    organization: Organization,
    profile: OrganizationProfile,
    archive: Any,
    what: str,
) -> None:
    locations.made(profile)
    archive(organization if what == "organization" else profile)

    outcome = locations.post("list", {"profileId": profile.id}).outcome

    assert outcome == ((200, None) if locations.prefix else (409, "ARCHIVED"))


@pytest.mark.usefixtures("seven")
def test_a_page_is_one_consistent_query(
    locations: BusinessLocations, profile: OrganizationProfile
) -> None:
    with locations.product.calls() as calls:
        locations.post("list", {"profileId": profile.id, "status": "inactive", "limit": 1})

    # The caller's partition, the profile with its organization, the page.
    assert calls.consistent_reads == {"Query": 2, "BatchGetItem": 1}
    assert calls.count == 3
    queries = [call for call in calls.made if call.operation == "Query"]
    assert not any("FilterExpression" in query.parameters for query in queries)

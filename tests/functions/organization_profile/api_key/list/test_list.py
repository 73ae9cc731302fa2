from typing import Any

import pytest

from coreapi import ids
from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from tests.actors.factories import Person
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/organization-profile/api-key/list"


def made(product: Product, admin: Person, profile: OrganizationProfile, **fields: Any) -> Any:
    path = "/organization-profile/api-key/create"
    return product.post(path, {"profileId": profile.id, **fields}, as_=admin).json


def test_the_documented_body_lists_keys_newest_first_and_never_the_secret(
    product: Product, admin: Person, profile: OrganizationProfile, event: Event
) -> None:
    keys = [made(product, admin, profile, name=f"K{number}") for number in range(3)]
    token = product.session(admin).access_token
    name = "organization_profile/api_key/list/list"

    answer = product.send_event(event(name, accessToken=token, profileId=profile.id))

    assert answer.status == 200
    shown = [{n: v for n, v in key.items() if n != "clientKey"} for key in keys]
    assert answer.json == {"items": shown[::-1], "nextCursor": None}


def test_revoked_and_expired_keys_stay_and_say_so(
    product: Product, admin: Person, profile: OrganizationProfile
) -> None:
    made(product, admin, profile, name="living")
    made(product, admin, profile, name="expiring", expiresAt="2031-05-13T10:00:00Z")
    both = made(product, admin, profile, name="both", expiresAt="2031-05-13T10:00:00Z")
    product.post(
        "/organization-profile/api-key/revoke",
        {"profileId": profile.id, "clientId": both["clientId"]},
        as_=admin,
    )

    def statuses() -> dict[str, str]:
        page = product.post(PATH, {"profileId": profile.id}, as_=admin).json
        return {item["name"]: item["status"] for item in page["items"]}

    before = statuses()
    product.advance(hours=1)

    assert before == {"living": "active", "expiring": "active", "both": "revoked"}
    assert statuses() == {"living": "active", "expiring": "expired", "both": "revoked"}


def test_pages_follow_each_other_while_keys_are_made(
    product: Product, admin: Person, profile: OrganizationProfile
) -> None:
    for number in range(5):
        made(product, admin, profile, name=f"K{number}")
    seen: list[str] = []
    body: dict[str, Any] = {"profileId": profile.id, "limit": 2}
    while True:
        page = product.post(PATH, body, as_=admin).json
        seen += [item["name"] for item in page["items"]]
        made(product, admin, profile, name="later")
        if page["nextCursor"] is None:
            break
        body["cursor"] = page["nextCursor"]

    assert seen == ["K4", "K3", "K2", "K1", "K0"]


def test_a_cursor_serves_no_other_profile_or_caller(
    product: Product, admin: Person, organization: Organization, profile: OrganizationProfile
) -> None:
    other = product.profile(organization)
    for _ in range(2):
        made(product, admin, profile)
    body = {"profileId": profile.id, "limit": 1}
    cursor = product.post(PATH, body, as_=admin).json["nextCursor"]
    colleague = product.member(organization, "default.organization.admin")

    for changed, caller in (({"profileId": other.id}, admin), ({}, colleague)):
        answer = product.post(PATH, body | {"cursor": cursor} | changed, as_=caller)
        assert answer.outcome == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("profile_id", [ids.UNKNOWN, "", "nope", "x" * 9000])
def test_an_unknown_profile_is_not_found(product: Product, admin: Person, profile_id: str) -> None:
    answer = product.post(PATH, {"profileId": profile_id}, as_=admin)
    assert answer.outcome == (404, "NOT_FOUND")


def test_outsiders_see_nothing_and_members_what_they_lack(
    product: Product, profile: OrganizationProfile, outsider: Person, viewer: Person
) -> None:
    body = {"profileId": profile.id}
    assert product.post(PATH, body, as_=outsider).outcome == (404, "NOT_FOUND")
    refused = product.post(PATH, body, as_=viewer)
    assert refused.outcome == (403, "FORBIDDEN")
    assert refused.json["permission"] == "organization-profile.api-key.list"


@pytest.mark.parametrize("what", ["organization", "profile"])
def test_what_is_archived_is_closed(
    product: Product,
    admin: Person,
    organization: Organization,
    profile: OrganizationProfile,
    archive: Any,
    what: str,
) -> None:
    archive(organization if what == "organization" else profile)
    answer = product.post(PATH, {"profileId": profile.id}, as_=admin)
    assert answer.outcome == (409, "ARCHIVED")

from typing import Any

import pytest

from coreapi import ids
from coreapi.access.tokens import client_keys
from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from tests.actors.factories import Person
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/organization-profile/api-key/create"


def test_the_documented_body_makes_a_key_and_shows_it_once(
    product: Product, admin: Person, profile: OrganizationProfile, event: Event
) -> None:
    token = product.session(admin).access_token
    name = "organization_profile/api_key/create/create"

    answer = product.send_event(event(name, accessToken=token, profileId=profile.id))

    assert answer.status == 201
    made = answer.json
    assert ids.is_id(made["clientId"])
    assert client_keys.is_key(made["clientKey"])
    assert made == {
        "_id": made["clientId"],
        "clientId": made["clientId"],
        "clientKey": made["clientKey"],
        "profileId": profile.id,
        "name": None,
        "createdAt": made["createdAt"],
        "expiresAt": None,
        "lastUsedAt": None,
        "status": "active",
    }


def test_nothing_that_is_stored_or_audited_shows_the_key(
    product: Product, admin: Person, profile: OrganizationProfile
) -> None:
    made = product.post(PATH, {"profileId": profile.id}, as_=admin).json

    everything = str(product.table())

    assert made["clientId"] in everything
    assert made["clientKey"] not in everything
    assert made["clientKey"][3:46] not in everything


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"name": " Billing "}, {"name": "Billing"}),
        ({"name": None, "expiresAt": None}, {"name": None, "expiresAt": None}),
        ({"expiresAt": "2031-06-01T00:00:00Z"}, {"expiresAt": "2031-06-01T00:00:00.000Z"}),
        ({"expiresAt": "2031-06-01t02:00:00.5+02:00"}, {"expiresAt": "2031-06-01T00:00:00.500Z"}),
    ],
)
def test_name_and_expiry_are_optional(
    product: Product,
    admin: Person,
    profile: OrganizationProfile,
    sent: dict[str, Any],
    shown: dict[str, Any],
) -> None:
    answer = product.post(PATH, {"profileId": profile.id, **sent}, as_=admin)

    assert answer.status == 201
    assert shown.items() <= answer.json.items()


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"expiresAt": "2031-05-13T09:00:00Z"}, "/expiresAt"),  # the present moment
        ({"expiresAt": "2001-01-01T00:00:00Z"}, "/expiresAt"),
        ({"expiresAt": "2032-01-01T00:00:00"}, "/expiresAt"),
        ({"expiresAt": "2032-01-01"}, "/expiresAt"),
        ({"expiresAt": "2032-02-30T00:00:00Z"}, "/expiresAt"),
        ({"expiresAt": "9999-12-31T23:59:59-23:59"}, "/expiresAt"),
        ({"expiresAt": "tomorrow"}, "/expiresAt"),
        ({"expiresAt": 1956528000}, "/expiresAt"),
        ({"name": 7}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "   "}, "/name"),
        ({"clientKey": "ck_mine"}, "/clientKey"),
        ({"clientId": ids.UNKNOWN}, "/clientId"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_pointer(
    product: Product,
    admin: Person,
    profile: OrganizationProfile,
    fields: dict[str, Any],
    pointer: str,
) -> None:
    with product.unchanged():
        answer = product.post(PATH, {"profileId": profile.id, **fields}, as_=admin)

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize("profile_id", [ids.UNKNOWN, "", "nope", "x" * 9000])
def test_an_unknown_profile_is_not_found(product: Product, admin: Person, profile_id: str) -> None:
    with product.unchanged():
        answer = product.post(PATH, {"profileId": profile_id}, as_=admin)
    assert answer.outcome == (404, "NOT_FOUND")


def test_a_foreign_profile_is_not_found(
    product: Product, profile: OrganizationProfile, outsider: Person
) -> None:
    with product.unchanged():
        answer = product.post(PATH, {"profileId": profile.id}, as_=outsider)
    assert answer.outcome == (404, "NOT_FOUND")


def test_a_member_without_the_permission_gets_its_name(
    product: Product, profile: OrganizationProfile, viewer: Person
) -> None:
    with product.unchanged():
        answer = product.post(PATH, {"profileId": profile.id}, as_=viewer)

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "organization-profile.api-key.create"


@pytest.mark.parametrize("what", ["organization", "profile"])
def test_what_is_archived_gets_no_keys(
    product: Product,
    admin: Person,
    organization: Organization,
    profile: OrganizationProfile,
    archive: Any,
    what: str,
) -> None:
    archive(organization if what == "organization" else profile)

    with product.unchanged():
        answer = product.post(PATH, {"profileId": profile.id}, as_=admin)

    assert answer.outcome == (409, "ARCHIVED")


def test_it_is_audited_without_the_key(
    product: Product, admin: Person, organization: Organization, profile: OrganizationProfile
) -> None:
    body = {"profileId": profile.id, "name": "Billing", "expiresAt": "2031-06-01T00:00:00Z"}
    made = product.post(PATH, body, as_=admin).json

    (entry,) = product.audit(organization.id)

    assert (entry["action"], entry["entity_type"], entry["entity_id"], entry["actor_id"]) == (
        "organization-profile.api-key.create",
        "api_key",
        made["clientId"],
        admin.id,
    )
    assert entry["changes"] == body | {"expiresAt": "2031-06-01T00:00:00.000Z"}

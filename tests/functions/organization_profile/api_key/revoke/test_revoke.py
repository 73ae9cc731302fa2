from typing import Any

import pytest

from coreapi import ids
from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from tests.actors.factories import Person
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/organization-profile/api-key/revoke"


@pytest.fixture
def key(product: Product, admin: Person, profile: OrganizationProfile) -> Any:
    path = "/organization-profile/api-key/create"
    return product.post(path, {"profileId": profile.id}, as_=admin).json


def credentials(key: Any) -> dict[str, str]:
    return {"client-id": key["clientId"], "client-key": key["clientKey"]}


def test_a_revoked_key_is_dead_at_once(
    product: Product, admin: Person, profile: OrganizationProfile, key: Any, event: Event
) -> None:
    path = f"/internal/organization-profile/details/{profile.id}"
    assert product.get(path, headers=credentials(key)).status == 200
    token = product.session(admin).access_token
    sent = event(
        "organization_profile/api_key/revoke/revoke",
        accessToken=token,
        profileId=profile.id,
        clientId=key["clientId"],
    )

    answer = product.send_event(sent)

    assert answer.status == 200
    assert (answer.json["clientId"], answer.json["status"]) == (key["clientId"], "revoked")
    assert "clientKey" not in answer.json
    refused = product.get(path, headers=credentials(key))
    assert refused.outcome == (401, "INVALID_CLIENT_CREDENTIALS")


def test_other_keys_live_on(
    product: Product, admin: Person, profile: OrganizationProfile, key: Any
) -> None:
    path = "/organization-profile/api-key/create"
    successor = product.post(path, {"profileId": profile.id}, as_=admin).json
    product.post(PATH, {"profileId": profile.id, "clientId": key["clientId"]}, as_=admin)

    details = f"/internal/organization-profile/details/{profile.id}"
    assert product.get(details, headers=credentials(successor)).status == 200


def test_revoking_again_changes_nothing(
    product: Product, admin: Person, profile: OrganizationProfile, key: Any
) -> None:
    body = {"profileId": profile.id, "clientId": key["clientId"]}
    first = product.post(PATH, body, as_=admin)

    with product.unchanged():
        second = product.post(PATH, body, as_=admin)

    assert (second.status, second.json) == (200, first.json)


@pytest.mark.parametrize("client_id", [ids.UNKNOWN, "", "nope", "x" * 9000])
def test_an_unknown_key_is_not_found(
    product: Product, admin: Person, profile: OrganizationProfile, client_id: str
) -> None:
    with product.unchanged():
        answer = product.post(PATH, {"profileId": profile.id, "clientId": client_id}, as_=admin)
    assert answer.outcome == (404, "NOT_FOUND")


def test_a_key_of_another_profile_is_not_found(
    product: Product, admin: Person, organization: Organization, key: Any
) -> None:
    sibling = product.profile(organization)

    with product.unchanged():
        body = {"profileId": sibling.id, "clientId": key["clientId"]}
        answer = product.post(PATH, body, as_=admin)

    assert answer.outcome == (404, "NOT_FOUND")


def test_a_foreign_key_is_not_found(
    product: Product, profile: OrganizationProfile, key: Any, outsider: Person
) -> None:
    body = {"profileId": profile.id, "clientId": key["clientId"]}
    with product.unchanged():
        answer = product.post(PATH, body, as_=outsider)
    assert answer.outcome == (404, "NOT_FOUND")


def test_a_member_without_the_permission_gets_its_name(
    product: Product, profile: OrganizationProfile, key: Any, viewer: Person
) -> None:
    body = {"profileId": profile.id, "clientId": key["clientId"]}
    with product.unchanged():
        answer = product.post(PATH, body, as_=viewer)

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "organization-profile.api-key.revoke"


@pytest.mark.parametrize("what", ["organization", "profile"])
def test_what_is_archived_is_closed(
    product: Product,
    admin: Person,
    organization: Organization,
    profile: OrganizationProfile,
    key: Any,
    archive: Any,
    what: str,
) -> None:
    archive(organization if what == "organization" else profile)

    with product.unchanged():
        body = {"profileId": profile.id, "clientId": key["clientId"]}
        answer = product.post(PATH, body, as_=admin)

    assert answer.outcome == (409, "ARCHIVED")


def test_it_is_audited(
    product: Product,
    admin: Person,
    organization: Organization,
    profile: OrganizationProfile,
    key: Any,
) -> None:
    product.post(PATH, {"profileId": profile.id, "clientId": key["clientId"]}, as_=admin)

    entry = product.audit(organization.id)[-1]

    assert (entry["action"], entry["entity_type"], entry["entity_id"], entry["actor_id"]) == (
        "organization-profile.api-key.revoke",
        "api_key",
        key["clientId"],
        admin.id,
    )


@pytest.mark.race
def test_revoked_by_many_at_once_it_is_audited_once(
    product: Product,
    admin: Person,
    organization: Organization,
    profile: OrganizationProfile,
    key: Any,
) -> None:
    body = {"profileId": profile.id, "clientId": key["clientId"]}

    answers = product.together(8, lambda _: product.post(PATH, body, as_=admin))

    assert {(answer.status, answer.json["status"]) for answer in answers} == {(200, "revoked")}
    actions = [entry["action"] for entry in product.audit(organization.id)]
    assert actions.count("organization-profile.api-key.revoke") == 1


@pytest.mark.race
def test_no_use_that_begins_after_the_answer_to_a_revocation_succeeds(
    product: Product, admin: Person, profile: OrganizationProfile, key: Any
) -> None:
    path = f"/internal/organization-profile/details/{profile.id}"
    body = {"profileId": profile.id, "clientId": key["clientId"]}

    def act(number: int) -> tuple[int, str | None]:
        if number == 0:
            assert product.post(PATH, body, as_=admin).status == 200
        return product.get(path, headers=credentials(key)).outcome

    outcomes = product.together(16, act)

    assert outcomes[0] == (401, "INVALID_CLIENT_CREDENTIALS")
    assert set(outcomes) <= {(200, None), (401, "INVALID_CLIENT_CREDENTIALS")}
    assert product.get(path, headers=credentials(key)).status == 401

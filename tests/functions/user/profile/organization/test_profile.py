"""POST and GET /user/profile/organization."""

from typing import Any

import pytest

from tests.conftest import Event
from tests.harness.product import Product

PATH = "/user/profile/organization"
NOT_FOUND = (404, "NOT_FOUND")


@pytest.mark.parametrize("name", ["post", "get"])
def test_the_documented_request_answers_the_caller(
    product: Product, event: Event, name: str
) -> None:
    person = product.user("user@example.com", first_name="First", last_name=None)
    token = product.session(person).access_token

    answer = product.send_event(event(f"user/profile/organization/{name}", accessToken=token))

    assert answer.status == 200
    assert set(answer.json) == {"user", "organizations", "profiles"}
    assert set(answer.json["user"]) == {
        *("_id", "email", "firstName", "lastName", "status", "tfaEnabled"),
        *("passwordChangeRequired", "version", "createdAt", "updatedAt", "lastLoginAt"),
        "permissions",
    }
    assert answer.json["user"]["_id"] == person.id
    assert answer.json["user"]["email"] == "user@example.com"
    assert answer.json["user"]["lastName"] is None


def test_times_are_rfc_3339_in_utc(product: Product) -> None:
    user = product.get(PATH, as_=product.user()).json["user"]

    assert user["createdAt"].startswith("2031-05-13T09:00:00.")
    assert user["createdAt"].endswith("Z")


def test_no_answer_has_a_password_or_an_internal_field(product: Product) -> None:
    text = product.get(PATH, as_=product.user()).text

    for name in ("argon2", "password_hash", "passwordHash", "cursor", "eneration", "GSI1"):
        assert name not in text


def test_all_organizations_are_shown_by_name(product: Product) -> None:
    person = product.user()
    for name in ("delta", "Alpha", "charlie", "Bravo"):
        product.member(product.organization(name), person=person)

    answer = product.post(PATH, as_=person)

    names = [organization["name"] for organization in answer.json["organizations"]]
    assert names == ["Alpha", "Bravo", "charlie", "delta"]


def test_an_organization_has_all_its_fields(product: Product) -> None:
    organization = product.organization("Acme", tax_id="123456789")
    member = product.member(organization)

    (shown,) = product.post(PATH, as_=member).json["organizations"]

    assert shown == {
        "_id": organization.id,
        "name": "Acme",
        "taxId": "123456789",
        "duns": None,
        "address": None,
        "status": "active",
        "version": 1,
        "createdAt": shown["createdAt"],
        "updatedAt": shown["createdAt"],
    }


def test_a_member_without_a_role_sees_the_organization_and_no_profile(product: Product) -> None:
    organization = product.organization()
    product.profile(organization)

    answer = product.post(PATH, as_=product.member(organization)).json

    assert len(answer["organizations"]) == 1
    assert answer["profiles"] == []
    assert answer["user"]["permissions"] == []


def test_an_inherited_role_counts_on_every_profile(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    admin = product.member(organization, "default.organization.admin")

    answer = product.post(PATH, as_=admin).json

    assert [shown["_id"] for shown in answer["profiles"]] == [profile.id]
    held = _held(answer)
    assert "organization-user.invite" in held["organization", organization.id]
    assert "business-location.create" in held["organization_profile", profile.id]


def test_a_role_on_one_profile_shows_only_that_profile(product: Product) -> None:
    organization = product.organization()
    mine, _ = product.profile(organization), product.profile(organization)
    member = product.member(organization, profile_roles={mine.id: ["basic.viewer"]})

    answer = product.post(PATH, as_=member).json

    assert [shown["_id"] for shown in answer["profiles"]] == [mine.id]
    held = _held(answer)
    assert list(held) == [("organization_profile", mine.id)]
    assert "business-location.read" in held["organization_profile", mine.id]
    assert "business-location.create" not in held["organization_profile", mine.id]


def test_a_role_that_is_not_inherited_does_not_reach_the_profiles(product: Product) -> None:
    organization = product.organization()
    product.profile(organization)
    member = product.member(organization, "basic.admin")

    assert product.post(PATH, as_=member).json["profiles"] == []


def test_a_role_that_no_longer_exists_grants_nothing(product: Product) -> None:
    organization = product.organization()
    member = product.member(organization, "was.removed")

    assert product.post(PATH, as_=member).json["user"]["permissions"] == []


def test_permissions_are_sorted(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, "default.organization.admin")

    (held,) = product.post(PATH, as_=admin).json["user"]["permissions"]

    assert held["permissions"] == sorted(held["permissions"])


def test_a_system_administrator_holds_everything_on_the_system(product: Product) -> None:
    answer = product.post(PATH, as_=product.staff()).json

    assert "internal.rbac.import" in _held(answer)["system", "*"]


def test_the_header_chooses_one_organization(product: Product, event: Event) -> None:
    chosen, other = product.organization(), product.organization()
    profile = product.profile(chosen)
    product.profile(other)
    person = product.member(chosen, "default.organization.member")
    product.member(other, "default.organization.admin", person=person)

    answer = product.send_event(
        event(
            "user/profile/organization/active_organization",
            accessToken=product.session(person).access_token,
            organizationId=chosen.id,
        )
    )

    assert [shown["_id"] for shown in answer.json["organizations"]] == [chosen.id]
    assert [shown["_id"] for shown in answer.json["profiles"]] == [profile.id]
    assert {key[1] for key in _held(answer.json)} == {chosen.id, profile.id}


def test_another_users_organization_is_not_found(product: Product) -> None:
    member = product.member(product.organization())
    theirs = product.organization()

    answer = product.post(PATH, as_=member, headers={"x-active-organization-id": theirs.id})

    assert answer.outcome == NOT_FOUND


@pytest.mark.parametrize("unknown", ["x", "0" * 26, "*", "ORG#1", "a" * 5000, "%00"])
def test_an_unknown_organization_is_not_found(product: Product, unknown: str) -> None:
    member = product.member(product.organization())

    answer = product.post(PATH, as_=member, headers={"x-active-organization-id": unknown})

    assert answer.outcome == NOT_FOUND


def test_an_archived_organization_is_absent(product: Product) -> None:
    archived = product.organization(status="archive")
    product.profile(archived)
    admin = product.member(archived, "default.organization.admin")

    answer = product.post(PATH, as_=admin)

    assert answer.json["organizations"] == answer.json["profiles"] == []
    assert answer.json["user"]["permissions"] == []
    chosen = product.post(PATH, as_=admin, headers={"x-active-organization-id": archived.id})
    assert chosen.outcome == NOT_FOUND


def test_an_archived_profile_is_absent(product: Product) -> None:
    organization = product.organization()
    product.profile(organization, status="archive")
    admin = product.member(organization, "default.organization.admin")

    assert product.post(PATH, as_=admin).json["profiles"] == []


def test_a_system_administrator_may_choose_any_organization(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    header = {"x-active-organization-id": organization.id}

    answer = product.post(PATH, as_=product.staff(), headers=header).json

    assert [shown["_id"] for shown in answer["profiles"]] == [profile.id]
    assert "organization-user.invite" in _held(answer)["organization", organization.id]


def test_a_profile_has_all_its_fields(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization, "Producing", flags={"GHGP": True})
    admin = product.member(organization, "default.organization.admin")

    (shown,) = product.post(PATH, as_=admin).json["profiles"]

    assert shown == {
        "_id": profile.id,
        "organizationId": organization.id,
        "name": "Producing",
        "taxId": None,
        "duns": None,
        "participantTypes": ["producer"],
        "participantTags": [],
        "flags": {"GHGP": True},
        "status": "active",
        "version": 1,
        "createdAt": shown["createdAt"],
        "updatedAt": shown["createdAt"],
    }


def _held(answer: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    return {
        (held["entityType"], held["entityId"]): held["permissions"]
        for held in answer["user"]["permissions"]
    }

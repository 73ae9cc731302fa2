from dataclasses import asdict

import pytest

from coreapi.clock import rfc3339
from tests.actors.organization_users import (
    ADMIN,
    MEMBER,
    archive,
    decide,
    invite,
    listed,
    resend,
    signed_in,
)
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/organization-user/list"


def test_the_documented_request_lists_the_only_organization(product: Product, event: Event) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    tokens = product.session(admin)

    answer = product.send_event(
        event("organization_user/list/list", accessToken=tokens.access_token)
    )

    assert answer.status == 200
    assert answer.json == {
        "items": [
            {
                "_id": admin.id,
                "email": admin.email,
                "firstName": "Ada",
                "lastName": "Okafor",
                "status": "active",
                "tfaEnabled": False,
                "passwordChangeRequired": False,
                "version": 1,
                "createdAt": rfc3339(admin.user.created_at),
                "updatedAt": rfc3339(admin.user.updated_at),
                "lastLoginAt": None,
                "defaultRoleCodes": [ADMIN],
                "roleCodes": [],
                "profileRoles": [],
                "invitation": None,
            }
        ],
        "nextCursor": None,
    }


def test_the_header_chooses_among_several(product: Product, event: Event) -> None:
    one, other = product.organization(), product.organization()
    admin = product.member(one, ADMIN)
    product.member(other, MEMBER, person=admin)
    colleague = product.member(other)

    values = {"accessToken": product.session(admin).access_token, "organizationId": other.id}
    answer = product.send_event(event("organization_user/list/active_organization", **values))

    assert [item["_id"] for item in answer.json["items"]] == [admin.id, colleague.id]


def test_with_several_and_no_header_the_caller_must_choose(product: Product) -> None:
    admin = product.member(product.organization(), ADMIN)
    product.member(product.organization(), ADMIN, person=admin)
    assert product.post(PATH, {}, as_=admin).outcome == (400, "ACTIVE_ORGANIZATION_REQUIRED")


def test_an_archived_organization_is_no_choice(product: Product) -> None:
    one, other = product.organization(), product.organization()
    admin = product.member(one, ADMIN)
    product.member(other, ADMIN, person=admin)
    archive(product, other.id)
    assert product.post(PATH, {}, as_=admin).status == 200
    archive(product, one.id)
    assert product.post(PATH, {}, as_=admin).outcome == (400, "ACTIVE_ORGANIZATION_REQUIRED")


def test_a_user_without_an_organization_finds_nothing(product: Product) -> None:
    assert product.post(PATH, {}, as_=product.user()).outcome == (404, "NOT_FOUND")


@pytest.mark.parametrize("role", ["system.admin", "system.support"])
def test_staff_name_any_organization_and_must_name_one(product: Product, role: str) -> None:
    organization = product.organization()
    member = product.member(organization)
    staff = product.staff(role)
    assert product.post(PATH, {}, as_=staff).outcome == (400, "ACTIVE_ORGANIZATION_REQUIRED")
    assert list(listed(product, staff, organization.id)) == [member.id]


def test_roles_are_listed_by_the_entity_that_they_are_held_on(product: Product) -> None:
    organization = product.organization()
    profiles = [product.profile(organization) for _ in range(2)]
    held = {profiles[1].id: ["basic.viewer"], profiles[0].id: ["basic.admin", "basic.viewer"]}
    admin = product.member(organization, ADMIN)
    member = product.member(organization, MEMBER, "basic.viewer", "basic.admin", profile_roles=held)

    seen = listed(product, admin, organization.id)[member.id]

    assert seen["defaultRoleCodes"] == [MEMBER]
    assert seen["roleCodes"] == ["basic.admin", "basic.viewer"]
    assert seen["profileRoles"] == [
        {"profileId": profiles[0].id, "roleCodes": ["basic.admin", "basic.viewer"]},
        {"profileId": profiles[1].id, "roleCodes": ["basic.viewer"]},
    ]


def test_an_invitation_is_shown_as_typed_until_it_is_accepted(product: Product) -> None:
    organization, grace = product.organization(), product.user("grace@example.com")
    admin = product.member(organization, ADMIN)
    names = {"firstName": "Typed", "lastName": "Name"}
    answer = invite(product, admin, organization.id, grace.email, **names).json
    invited = answer["userId"]

    seen = listed(product, admin, organization.id)
    assert grace.id not in seen
    created_at = seen[invited].pop("createdAt")
    assert seen[invited] == {
        "_id": invited,
        "email": grace.email,
        "firstName": "Typed",
        "lastName": "Name",
        "status": "invited",
        "tfaEnabled": None,
        "passwordChangeRequired": None,
        "version": None,
        "updatedAt": None,
        "lastLoginAt": None,
        "defaultRoleCodes": [],
        "roleCodes": [],
        "profileRoles": [],
        "invitation": {"status": "pending", "expiresAt": answer["invitationExpiresAt"]},
    }
    assert created_at < answer["invitationExpiresAt"]
    product.advance(days=7)
    signed_in(product, admin)
    assert listed(product, admin, organization.id)[invited]["invitation"]["status"] == "expired"
    resend(product, admin, organization.id, invited)
    signed_in(product, grace)
    decide(product, grace, "accept", invited)

    seen = listed(product, admin, organization.id)
    assert invited not in seen
    assert (seen[grace.id]["firstName"], seen[grace.id]["invitation"]) == ("Ada", None)


def test_an_expired_invitation_is_forgotten_after_ninety_days(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, "grace@example.com").json["userId"]
    for days, is_listed in ((96, True), (1, False)):
        product.advance(days=days)
        signed_in(product, admin)
        assert (invited in listed(product, admin, organization.id)) is is_listed
    assert resend(product, admin, organization.id, invited).outcome == (404, "NOT_FOUND")


def test_how_others_sign_in_is_shown_to_callers_who_may_set_roles(product: Product) -> None:
    organization = product.organization()
    admin, member = product.member(organization, ADMIN), product.member(organization, MEMBER)
    product.set_user(admin, tfa_enabled=False, last_login_at="2031-01-01T00:00:00.000Z")

    of_admin = listed(product, admin, organization.id)[admin.id]
    of_member = listed(product, member, organization.id)[admin.id]

    assert (of_admin["tfaEnabled"], of_admin["lastLoginAt"]) == (False, "2031-01-01T00:00:00.000Z")
    assert (of_member["tfaEnabled"], of_member["lastLoginAt"]) == (None, None)


def test_secrets_of_a_user_are_not_shown(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    headers = {"x-active-organization-id": organization.id}
    text = product.post(PATH, {}, as_=admin, headers=headers).text
    assert asdict(admin.user)["cursor_key"] not in text
    assert "argon2" not in text


def test_a_cursor_serves_no_other_organization_or_caller(product: Product) -> None:
    one, other = product.organization(), product.organization()
    admin = product.member(one, ADMIN)
    product.member(other, ADMIN, person=admin)
    colleague = product.member(one, ADMIN)
    headers = {"x-active-organization-id": one.id}
    cursor = product.post(PATH, {"limit": 1}, as_=admin, headers=headers).json["nextCursor"]

    elsewhere = {"x-active-organization-id": other.id}
    for caller, where in ((admin, elsewhere), (colleague, headers)):
        answer = product.post(PATH, {"cursor": cursor}, as_=caller, headers=where)
        assert answer.outcome == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("limit", [0, 101, True, "5", 1.5])
def test_a_bad_limit_is_refused(product: Product, limit: object) -> None:
    admin = product.member(product.organization(), ADMIN)
    answer = product.post(PATH, {"limit": limit}, as_=admin)
    assert answer.outcome == (422, "VALIDATION_FAILED")


def test_a_page_costs_the_same_at_any_size(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    counts: list[int] = []
    for _ in range(2):
        product.post(PATH, {}, as_=admin)
        with product.calls() as calls:
            product.post(PATH, {}, as_=admin)
        counts.append(calls.count)
        for _ in range(30):
            product.member(organization)
    # the caller's partition, the memberships, and the organization with its users
    assert counts == [3, 3]

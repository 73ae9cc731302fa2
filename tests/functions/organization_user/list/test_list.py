from dataclasses import asdict

import pytest

from coreapi.clock import rfc3339
from tests.actors.organization_users import (
    ADMIN,
    MEMBER,
    accept,
    archive,
    invite,
    listed,
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
                "invitation": {"status": "accepted", "expiresAt": None},
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


def test_whoever_has_no_organization_finds_nothing(product: Product) -> None:
    assert product.post(PATH, {}, as_=product.user()).outcome == (404, "NOT_FOUND")


@pytest.mark.parametrize("role", ["system.admin", "system.support"])
def test_staff_name_any_organization_and_must_name_one(product: Product, role: str) -> None:
    organization = product.organization()
    member = product.member(organization)
    staff = product.staff(role)
    assert product.post(PATH, {}, as_=staff).outcome == (400, "ACTIVE_ORGANIZATION_REQUIRED")
    assert list(listed(product, staff, organization.id)) == [member.id]


def test_roles_are_told_apart(product: Product) -> None:
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


def test_an_invitation_is_pending_then_expired_or_accepted(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    answers = [
        invite(product, admin, organization.id, f"{name}@example.com").json
        for name in ("grace", "joan")
    ]
    grace, joan = (answer["userId"] for answer in answers)
    accept(product, "joan@example.com")

    seen = listed(product, admin, organization.id)
    expiries = [answer["invitationExpiresAt"] for answer in answers]
    assert seen[grace]["invitation"] == {"status": "pending", "expiresAt": expiries[0]}
    assert seen[grace]["status"] == "invited"
    assert seen[joan]["invitation"] == {"status": "accepted", "expiresAt": expiries[1]}
    assert seen[joan]["status"] == "active"

    product.advance(days=7)
    signed_in(product, admin)
    assert listed(product, admin, organization.id)[grace]["invitation"]["status"] == "expired"


def test_secrets_of_a_user_are_not_shown(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    headers = {"x-active-organization-id": organization.id}
    text = product.post(PATH, {}, as_=admin, headers=headers).text
    assert asdict(admin.user)["cursor_key"] not in text
    assert "argon2" not in text


def test_pages_lose_and_repeat_nobody_while_people_join(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    members = [admin.id, *(product.member(organization).id for _ in range(6))]
    seen: list[str] = []
    body: dict[str, object] = {"limit": 3}
    while True:
        page = product.post(PATH, body, as_=admin).json
        seen += [item["_id"] for item in page["items"]]
        members.append(product.member(organization).id)
        if page["nextCursor"] is None or len(members) > 20:
            break
        body["cursor"] = page["nextCursor"]
    assert seen == members[: len(seen)]
    assert len(seen) >= 7


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


def test_a_page_costs_the_same_whatever_its_size(product: Product) -> None:
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

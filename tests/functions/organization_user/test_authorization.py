"""The common authorization of all endpoints of the group."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from coreapi import ids
from tests.actors.factories import Person
from tests.actors.organization_users import ADMIN, archive, invite
from tests.harness.product import Product
from tests.harness.response import Response


@dataclass(slots=True)
class Scene:
    """An organization with a profile, its administrator, and a member without rights."""

    product: Product
    admin: Person
    member: Person
    organization_id: str
    profile_id: str
    invited_id: str = field(default="")
    colleague_id: str = field(default="")

    def call(self, endpoint: str, as_: Person | None, **other: str) -> Response:
        """Send the endpoint's documented request, with some of its ids replaced."""
        values = {
            "organizationId": self.organization_id,
            "profileId": self.profile_id,
            "userId": {
                "resend-user-invitation": self.invited_id,
                "remove-user": self.colleague_id,  # oneself can always be removed
            }.get(endpoint, self.member.id),
        } | other
        headers = (
            {"x-active-organization-id": values["organizationId"]} if endpoint == "list" else {}
        )
        return self.product.post(
            f"/organization-user/{endpoint}", ENDPOINTS[endpoint](values), as_=as_, headers=headers
        )


ENDPOINTS: Mapping[str, Callable[[Mapping[str, str]], dict[str, Any]]] = {
    "list": lambda _: {},
    "invite-user": lambda ids: {
        "organizationId": ids["organizationId"],
        "email": "new.user@example.com",
        "firstName": "First",
        "lastName": "Last",
    },
    "resend-user-invitation": lambda ids: {
        "organizationId": ids["organizationId"],
        "userId": ids["userId"],
    },
    "set-organization-role": lambda ids: {
        "organizationId": ids["organizationId"],
        "userId": ids["userId"],
        "defaultRoleCodes": ["default.organization.admin"],
        "roleCodes": ["basic.admin"],
    },
    "set-organization-profile-role": lambda ids: {
        "profileId": ids["profileId"],
        "userId": ids["userId"],
        "roleCodes": ["basic.admin"],
    },
    "remove-user": lambda ids: {
        "organizationId": ids["organizationId"],
        "userId": ids["userId"],
    },
}
PERMISSIONS = {
    "list": "organization-user.list",
    "invite-user": "organization-user.invite",
    "resend-user-invitation": "organization-user.invite",
    "set-organization-role": "organization-user.set-organization-role",
    "set-organization-profile-role": "organization-user.set-organization-profile-role",
    "remove-user": "organization-user.remove",
}
ABOUT_A_USER = sorted(ENDPOINTS.keys() - {"list", "invite-user"})
WRITING = sorted(ENDPOINTS.keys() - {"list"})


@pytest.fixture
def scene(product: Product) -> Scene:
    organization = product.organization()
    profile = product.profile(organization)
    admin = product.member(organization, ADMIN)
    made = Scene(product, admin, product.member(organization), organization.id, profile.id)
    invited = product.post(
        "/organization-user/invite-user",
        {"organizationId": organization.id, "email": "invited@example.com"},
        as_=admin,
    )
    made.invited_id = invited.json["userId"]
    made.colleague_id = product.member(organization).id
    return made


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_administrator_may(scene: Scene, endpoint: str) -> None:
    assert scene.call(endpoint, scene.admin).status in {200, 201}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_system_administrator_may_everywhere(scene: Scene, endpoint: str) -> None:
    assert scene.call(endpoint, scene.product.staff()).status in {200, 201}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_a_member_without_the_permission_gets_its_name(scene: Scene, endpoint: str) -> None:
    scene.call(endpoint, scene.member)
    with scene.product.unchanged():
        answer = scene.call(endpoint, scene.member)
    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == PERMISSIONS[endpoint]


@pytest.mark.parametrize("endpoint", WRITING)
def test_support_reads_but_changes_nothing(scene: Scene, endpoint: str) -> None:
    support = scene.product.staff("system.support")
    assert scene.call("list", support).status == 200
    with scene.product.unchanged():
        assert scene.call(endpoint, support).outcome == (403, "FORBIDDEN")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_outsider_finds_nothing(scene: Scene, endpoint: str) -> None:
    outsider = scene.product.member(scene.product.organization(), ADMIN)
    scene.call(endpoint, outsider)
    with scene.product.unchanged():
        assert scene.call(endpoint, outsider).outcome == (404, "NOT_FOUND")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_without_a_token_the_answer_is_401(scene: Scene, endpoint: str) -> None:
    with scene.product.unchanged():
        assert scene.call(endpoint, None).outcome == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("unknown", [ids.UNKNOWN, "nonsense", "", "x" * 5000, "ORG#1", "ü/../"])
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_unknown_place_is_not_found(scene: Scene, endpoint: str, unknown: str) -> None:
    if not unknown and endpoint == "list":
        pytest.skip("an empty header is absent")
    for caller in (scene.admin, scene.product.staff()):
        answer = scene.call(endpoint, caller, organizationId=unknown, profileId=unknown)
        assert answer.outcome == (404, "NOT_FOUND")


@pytest.mark.parametrize("endpoint", ABOUT_A_USER)
def test_an_unknown_user_is_not_found(scene: Scene, endpoint: str) -> None:
    elsewhere = scene.product.organization()
    stranger = scene.product.member(elsewhere, ADMIN)
    theirs = invite(scene.product, stranger, elsewhere.id, "theirs@example.com").json["userId"]
    scene.call(endpoint, scene.admin, userId=ids.UNKNOWN)
    with scene.product.unchanged():
        for user_id in (ids.UNKNOWN, "nonsense", "x" * 5000, stranger.id, theirs):
            answer = scene.call(endpoint, scene.admin, userId=user_id)
            assert answer.outcome == (404, "NOT_FOUND")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_an_archived_organization_is_closed_except_to_staff_who_read(
    scene: Scene, endpoint: str
) -> None:
    archive(scene.product, scene.organization_id)
    staff = scene.product.staff()
    scene.call(endpoint, scene.admin)
    scene.call(endpoint, staff)
    with scene.product.unchanged():
        assert scene.call(endpoint, scene.admin).outcome == (409, "ARCHIVED")
        only_reads = endpoint == "list"
        expected = (200, None) if only_reads else (409, "ARCHIVED")
        assert scene.call(endpoint, staff).outcome == expected


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_unknown_fields_are_refused(scene: Scene, endpoint: str) -> None:
    values = {
        "organizationId": scene.organization_id,
        "profileId": scene.profile_id,
        "userId": scene.member.id,
    }
    body = ENDPOINTS[endpoint](values) | {"status": "active"}
    answer = scene.product.post(f"/organization-user/{endpoint}", body, as_=scene.admin)
    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/status"]

"""What all endpoints of the group have in common: who may come in, and to what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from coreapi import ids
from tests.joining import ADMIN, archive
from tests.making import Person
from tests.product import Product, Response


@dataclass(slots=True)
class Scene:
    """An organization with a profile, its administrator, and a member without rights."""

    product: Product
    admin: Person
    member: Person
    organization_id: str
    profile_id: str
    invited_id: str = field(default="")

    def knock(self, door: str, as_: Person | None, **other: str) -> Response:
        """Send the endpoint's documented request, with some of its ids replaced."""
        values = {
            "organizationId": self.organization_id,
            "profileId": self.profile_id,
            "userId": self.invited_id if door.startswith("resend") else self.member.id,
        } | other
        headers = {"x-active-organization-id": values["organizationId"]} if door == "list" else {}
        return self.product.post(
            f"/organization-user/{door}", DOORS[door](values), as_=as_, headers=headers
        )


DOORS: Mapping[str, Callable[[Mapping[str, str]], dict[str, Any]]] = {
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
ABOUT_A_USER = sorted(DOORS.keys() - {"list", "invite-user"})
WRITING = sorted(DOORS.keys() - {"list"})


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
    return made


@pytest.mark.parametrize("door", DOORS)
def test_an_administrator_may(scene: Scene, door: str) -> None:
    assert scene.knock(door, scene.admin).status in {200, 201}


@pytest.mark.parametrize("door", DOORS)
def test_a_system_administrator_may_everywhere(scene: Scene, door: str) -> None:
    assert scene.knock(door, scene.product.staff()).status in {200, 201}


@pytest.mark.parametrize("door", DOORS)
def test_a_member_without_the_permission_is_told_which(scene: Scene, door: str) -> None:
    scene.knock(door, scene.member)
    with scene.product.unchanged():
        answer = scene.knock(door, scene.member)
    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == PERMISSIONS[door]


@pytest.mark.parametrize("door", WRITING)
def test_support_reads_but_changes_nothing(scene: Scene, door: str) -> None:
    support = scene.product.staff("system.support")
    assert scene.knock("list", support).status == 200
    with scene.product.unchanged():
        assert scene.knock(door, support).outcome == (403, "FORBIDDEN")


@pytest.mark.parametrize("door", DOORS)
def test_an_outsider_finds_nothing(scene: Scene, door: str) -> None:
    outsider = scene.product.member(scene.product.organization(), ADMIN)
    scene.knock(door, outsider)
    with scene.product.unchanged():
        assert scene.knock(door, outsider).outcome == (404, "NOT_FOUND")


@pytest.mark.parametrize("door", DOORS)
def test_nobody_comes_in_without_a_token(scene: Scene, door: str) -> None:
    with scene.product.unchanged():
        assert scene.knock(door, None).outcome == (401, "UNAUTHENTICATED")


@pytest.mark.parametrize("unknown", [ids.NOBODY, "nonsense", "", "x" * 5000, "ORG#1", "ü/../"])
@pytest.mark.parametrize("door", DOORS)
def test_an_unknown_place_is_not_found(scene: Scene, door: str, unknown: str) -> None:
    for caller in (scene.admin, scene.product.staff()):
        answer = scene.knock(door, caller, organizationId=unknown, profileId=unknown)
        assert answer.outcome == (404, "NOT_FOUND")


@pytest.mark.parametrize("door", ABOUT_A_USER)
def test_an_unknown_user_is_not_found(scene: Scene, door: str) -> None:
    stranger = scene.product.member(scene.product.organization(), ADMIN)
    scene.knock(door, scene.admin, userId=ids.NOBODY)
    with scene.product.unchanged():
        for user_id in (ids.NOBODY, "nonsense", "x" * 5000, stranger.id):
            answer = scene.knock(door, scene.admin, userId=user_id)
            assert answer.outcome == (404, "NOT_FOUND")


@pytest.mark.parametrize("door", DOORS)
def test_an_archived_organization_is_closed(scene: Scene, door: str) -> None:
    archive(scene.product, scene.organization_id)
    staff = scene.product.staff()
    scene.knock(door, scene.admin)
    scene.knock(door, staff)
    with scene.product.unchanged():
        assert scene.knock(door, scene.admin).outcome == (409, "ARCHIVED")
        assert scene.knock(door, staff).outcome == (409, "ARCHIVED")


@pytest.mark.parametrize("door", DOORS)
def test_unknown_fields_are_refused(scene: Scene, door: str) -> None:
    values = {
        "organizationId": scene.organization_id,
        "profileId": scene.profile_id,
        "userId": scene.member.id,
    }
    body = DOORS[door](values) | {"status": "active"}
    answer = scene.product.post(f"/organization-user/{door}", body, as_=scene.admin)
    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/status"]

"""What is archived: closed to members, open to staff who read, at core endpoints too."""

import pytest

from tests.actors.scene import Scene
from tests.harness.product import Product
from tests.harness.response import Response

KINDS = ["organization", "profile"]


@pytest.fixture
def scene(product: Product, kind: str) -> Scene:
    """Return an archived organization, or one with an archived profile; its people signed in."""
    scene = Scene(product)
    assert all((scene.location, scene.api_key, scene.member, scene.admin, scene.support))
    scene.archive(scene.organization if kind == "organization" else scene.profile)
    return scene


def _reads(scene: Scene, person: str) -> dict[str, Response]:
    product, as_ = scene.product, getattr(scene, person)
    own = {"profileId": scene.profile.id}
    header = {"x-active-organization-id": scene.organization.id}
    location = {"_id": scene.location}
    return {
        "users": product.post("/organization-user/list", as_=as_, headers=header),
        "keys": product.post("/organization-profile/api-key/list", own, as_=as_),
        "locations": product.post("/business-location/list", own, as_=as_),
        "location": product.post("/business-location/details", location, as_=as_),
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("person", ["staff", "support"])
def test_staff_read_what_is_archived(scene: Scene, person: str) -> None:
    answers = _reads(scene, person)

    assert {answer.status for answer in answers.values()} == {200}
    assert {scene.member.id, scene.admin.id} == {u["_id"] for u in answers["users"].json["items"]}
    assert [key["clientId"] for key in answers["keys"].json["items"]] == [scene.api_key]
    assert [item["_id"] for item in answers["locations"].json["items"]] == [scene.location]


@pytest.mark.parametrize("kind", KINDS)
def test_members_do_not(scene: Scene, kind: str) -> None:
    answers = _reads(scene, "admin")
    users = answers.pop("users")

    assert {answer.outcome for answer in answers.values()} == {(409, "ARCHIVED")}
    assert users.outcome == ((409, "ARCHIVED") if kind == "organization" else (200, None))


@pytest.mark.parametrize("kind", KINDS)
def test_staff_change_nothing_inside_it(scene: Scene, product: Product) -> None:
    own = {"profileId": scene.profile.id}
    flags = [{"flag": "GHGP", "value": True}]
    with product.unchanged():
        for path, body in (
            ("/business-location/create", {**own, "name": "Hub"}),
            ("/business-location/update", {"_id": scene.location, "name": "Hub"}),
            ("/organization-profile/flag/set", {**own, "flags": flags}),
            ("/organization-profile/api-key/create", own),
            ("/organization-profile/api-key/revoke", {**own, "clientId": scene.api_key}),
        ):
            answer = product.post(path, body, as_=scene.staff)
            assert answer.outcome == (409, "ARCHIVED"), path

from typing import Any

import pytest

from tests.conftest import Event
from tests.harness.product import Product

PATH = "/internal/user/add-role-links"
ADMIN = "default.organization.admin"


def link(role: str, kind: str, entity_id: str) -> dict[str, str]:
    return {"roleCode": role, "entityType": kind, "entityId": entity_id}


def test_links_make_a_member_with_rights_at_once(product: Product) -> None:
    user, organization = product.user(), product.organization()
    profile = product.profile(organization)
    links = [
        link(ADMIN, "organization", organization.id),
        link("sox.producer.admin", "organization_profile", profile.id),
    ]

    answer = product.post(PATH, {"userId": user.id, "roleLinks": links}, as_=product.staff())

    assert answer.json == {"userId": user.id, "roleLinks": links}
    seen = product.post("/user/profile/organization", as_=user).json
    assert [o["_id"] for o in seen["organizations"]] == [organization.id]
    (entry,) = product.audit(organization.id)
    assert entry["action"] == "user.add-role-links"
    assert entry["changes"] == {"roleLinks": {"from": [], "to": links}}


def test_a_link_on_only_a_profile_makes_a_member(product: Product) -> None:
    user, organization = product.user(), product.organization()
    profile = product.profile(organization)
    links = [link("basic.viewer", "organization_profile", profile.id)]

    product.post(PATH, {"userId": user.id, "roleLinks": links}, as_=product.staff())

    listed = product.post(
        "/organization-user/list",
        as_=product.member(organization, ADMIN),
        headers={"x-active-organization-id": organization.id},
    )
    assert user.id in [member["_id"] for member in listed.json["items"]]


def test_giving_twice_changes_nothing(product: Product) -> None:
    staff, user, organization = product.staff(), product.user(), product.organization()
    body = {
        "userId": user.id,
        "roleLinks": 2 * [link("basic.viewer", "organization", organization.id)]
        + [link("system.support", "system", "*")],
    }
    first = product.post(PATH, body, as_=staff)

    with product.unchanged():
        second = product.post(PATH, body, as_=staff)

    assert second.json == first.json
    assert len(first.json["roleLinks"]) == 2


def test_one_wrong_link_spoils_all(product: Product) -> None:
    staff, user, organization = product.staff(), product.user(), product.organization()
    good = link("basic.viewer", "organization", organization.id)
    bad = link("basic.viewer", "organization", "0" * 26)
    product.post("/user/session/list", as_=staff)

    with product.unchanged():
        answer = product.post(PATH, {"userId": user.id, "roleLinks": [good, bad]}, as_=staff)

    assert answer.outcome == (422, "UNKNOWN_ENTITY")
    assert answer.json["errors"][0]["pointer"] == "/roleLinks/1/entityId"


@pytest.mark.parametrize("place", ["organization", "profile"])
def test_what_is_archived_takes_no_links(product: Product, place: str) -> None:
    status = {"organization": "active", "profile": "active", place: "archive"}
    organization = product.organization(status=status["organization"])
    profile = product.profile(organization, status=status["profile"])
    links = [link("basic.viewer", "organization_profile", profile.id)]

    answer = product.post(
        PATH, {"userId": product.user().id, "roleLinks": links}, as_=product.staff()
    )

    assert answer.outcome == (409, "ARCHIVED")


def test_fifty_links_of_fifty_organizations_are_given_at_once(product: Product) -> None:
    user, staff = product.user(), product.staff()
    organizations = [product.organization() for _ in range(50)]
    for organization in organizations:
        product.member(organization, ADMIN, person=staff)
    links = [link(ADMIN, "organization", organization.id) for organization in organizations]

    answer = product.post(PATH, {"userId": user.id, "roleLinks": links}, as_=staff)

    assert answer.status == 200
    assert len(answer.json["roleLinks"]) == 50
    assert len(product.post("/user/profile/organization", as_=user).json["organizations"]) == 50


def test_fifty_one_links_are_too_many(product: Product) -> None:
    links: list[Any] = 51 * [link("basic.viewer", "organization", product.organization().id)]

    answer = product.post(
        PATH, {"userId": product.user().id, "roleLinks": links}, as_=product.staff()
    )

    assert answer.outcome == (422, "VALIDATION_FAILED")


def test_an_unknown_user_is_not_found(product: Product) -> None:
    body: dict[str, Any] = {"userId": "0" * 26, "roleLinks": []}

    assert product.post(PATH, body, as_=product.staff()).outcome == (404, "NOT_FOUND")


@pytest.mark.race
def test_links_that_are_given_at_once_are_all_held(product: Product) -> None:
    staff, user, organization = product.staff(), product.user(), product.organization()
    profiles = [product.profile(organization) for _ in range(6)]
    product.post("/user/session/list", as_=staff)

    def give(number: int) -> int:
        links = [link("basic.viewer", "organization_profile", profiles[number].id)]
        return product.post(PATH, {"userId": user.id, "roleLinks": links}, as_=staff).status

    assert product.together(6, give) == 6 * [200]
    details = product.get(f"/internal/user/details/{user.id}", as_=staff).json
    assert len(details["roleLinks"]) == 6


def test_the_documented_body_works(product: Product, event: Event) -> None:
    organization = product.organization()
    answer = product.send_event(
        event(
            "internal/user/add_role_links/add_role_links",
            accessToken=product.session(product.staff()).access_token,
            userId=product.user().id,
            organizationId=organization.id,
            profileId=product.profile(organization).id,
        )
    )

    assert answer.status == 200

import pytest

from tests.conftest import Event
from tests.harness.product import Product

PATH = "/internal/user/remove-role-links"
ADMIN = "default.organization.admin"


def link(role: str, kind: str, entity_id: str) -> dict[str, str]:
    return {"roleCode": role, "entityType": kind, "entityId": entity_id}


def test_a_role_is_taken_and_the_membership_stays(product: Product) -> None:
    organization = product.organization()
    member = product.member(organization, "basic.viewer")
    links = [link("basic.viewer", "organization", organization.id)]

    answer = product.post(PATH, {"userId": member.id, "roleLinks": links}, as_=product.staff())

    assert answer.json == {"userId": member.id, "roleLinks": []}
    seen = product.post("/user/profile/organization", as_=member).json
    assert [o["_id"] for o in seen["organizations"]] == [organization.id]
    assert seen["user"]["permissions"] == []


def test_a_role_on_a_profile_is_taken(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    member = product.member(organization, profile_roles={profile.id: ["basic.viewer"]})
    links = [link("basic.viewer", "organization_profile", profile.id)]

    answer = product.post(PATH, {"userId": member.id, "roleLinks": links}, as_=product.staff())

    assert answer.json == {"userId": member.id, "roleLinks": []}


def test_taking_what_is_not_held_changes_nothing(product: Product) -> None:
    staff, user, organization = product.staff(), product.user(), product.organization()
    links = [
        link(ADMIN, "organization", organization.id),
        link("system.admin", "system", "*"),
    ]
    product.post("/user/session/list", as_=staff)

    with product.unchanged():
        answer = product.post(PATH, {"userId": user.id, "roleLinks": links}, as_=staff)

    assert answer.json == {"userId": user.id, "roleLinks": []}


@pytest.mark.parametrize(
    ("named", "code"),
    [
        (link("no.such.role", "system", "*"), "UNKNOWN_ROLE"),
        (link("system.admin", "organization", "0" * 26), "ROLE_SCOPE_MISMATCH"),
        (link("basic.admin", "organization", "0" * 26), "UNKNOWN_ENTITY"),
    ],
)
def test_a_role_that_no_user_can_hold_is_refused(
    product: Product, named: dict[str, str], code: str
) -> None:
    answer = product.post(
        PATH, {"userId": product.user().id, "roleLinks": [named]}, as_=product.staff()
    )

    assert answer.outcome == (422, code)


def test_a_link_whose_role_is_gone_can_be_taken(product: Product) -> None:
    organization = product.organization()
    member = product.member(organization, "was.removed")
    links = [link("was.removed", "organization", organization.id)]

    answer = product.post(PATH, {"userId": member.id, "roleLinks": links}, as_=product.staff())

    assert answer.json["roleLinks"] == []


def test_an_archived_organization_keeps_its_links(product: Product) -> None:
    organization = product.organization(status="archive")
    member = product.member(organization, "basic.viewer")
    links = [link("basic.viewer", "organization", organization.id)]

    answer = product.post(PATH, {"userId": member.id, "roleLinks": links}, as_=product.staff())

    assert answer.outcome == (409, "ARCHIVED")


def test_the_last_administrator_keeps_all(product: Product) -> None:
    staff, organization = product.staff(), product.organization()
    last = product.member(organization, ADMIN, "basic.viewer")
    links = [
        link("basic.viewer", "organization", organization.id),
        link(ADMIN, "organization", organization.id),
    ]
    product.post("/user/session/list", as_=staff)

    with product.unchanged():
        answer = product.post(PATH, {"userId": last.id, "roleLinks": links}, as_=staff)

    assert answer.outcome == (409, "LAST_ADMIN")


def test_one_of_two_administering_roles_can_be_taken(product: Product) -> None:
    organization = product.organization()
    last = product.member(organization, ADMIN, "basic.admin")
    links = [link(ADMIN, "organization", organization.id)]

    answer = product.post(PATH, {"userId": last.id, "roleLinks": links}, as_=product.staff())

    assert answer.status == 200


def test_the_last_system_administrator_stays_one(product: Product) -> None:
    staff = product.staff()
    product.staff(status="disabled")
    body = {"userId": staff.id, "roleLinks": [link("system.admin", "system", "*")]}

    assert product.post(PATH, body, as_=staff).outcome == (409, "LAST_ADMIN")
    product.staff()
    assert product.post(PATH, body, as_=staff).status == 200
    assert product.post(PATH, body, as_=staff).outcome == (403, "FORBIDDEN")


def test_the_documented_body_works(product: Product, event: Event) -> None:
    organization = product.organization()
    product.member(organization, ADMIN)
    answer = product.send_event(
        event(
            "internal/user/remove_role_links/remove_role_links",
            accessToken=product.session(product.staff()).access_token,
            userId=product.member(organization, ADMIN).id,
            organizationId=organization.id,
        )
    )

    assert answer.status == 200


@pytest.mark.race
def test_of_the_last_two_administrators_one_stays(product: Product) -> None:
    staff, organization = product.staff(), product.organization()
    two = [product.member(organization, ADMIN) for _ in range(2)]
    links = [link(ADMIN, "organization", organization.id)]
    product.post("/user/session/list", as_=staff)

    answers = product.together(
        2, lambda n: product.post(PATH, {"userId": two[n].id, "roleLinks": links}, as_=staff)
    )

    assert sorted(answer.outcome for answer in answers) == [(200, None), (409, "LAST_ADMIN")]

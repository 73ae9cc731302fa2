import pytest

from tests.actors.organization_users import (
    ADMIN,
    MEMBER,
    NEW_PASSWORD,
    accept,
    invite,
    listed,
    remove,
    signed_in,
)
from tests.conftest import Event
from tests.harness.product import Product

NEW = "new.user@example.com"


def test_the_documented_request_ends_everything_inside_the_organization(
    product: Product, event: Event
) -> None:
    organization, other = product.organization(), product.organization()
    profile = product.profile(organization)
    admin = product.member(organization, ADMIN)
    member = product.member(organization, MEMBER, profile_roles={profile.id: ["basic.admin"]})
    product.member(other, MEMBER, person=member)
    values = {
        "accessToken": product.session(admin).access_token,
        "organizationId": organization.id,
        "userId": member.id,
    }

    answer = product.send_event(event("organization_user/remove_user/remove_user", **values))

    assert (answer.status, answer.json) == (200, {})
    assert member.id not in listed(product, admin, organization.id)
    mine = product.post("/user/profile/organization", as_=member).json
    assert [each["_id"] for each in mine["organizations"]] == [other.id]
    assert {held["entityId"] for held in mine["user"]["permissions"]} == {other.id}
    left = [key for key in product.table() if organization.id in key[1] and member.id in key[0]]
    assert left == []
    assert not any(
        key[0] == f"HOLDERS#{organization.id}" and member.id in key[1] for key in product.table()
    )


def test_a_second_time_there_is_nobody(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    member = product.member(organization)
    remove(product, admin, organization.id, member.id)
    with product.unchanged():
        answer = remove(product, admin, organization.id, member.id)
    assert answer.outcome == (404, "NOT_FOUND")


@pytest.mark.parametrize("by_staff", [False, True])
def test_the_last_administrator_stays(product: Product, *, by_staff: bool) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    product.member(organization, ADMIN, status="disabled")
    caller = signed_in(product, product.staff() if by_staff else admin)
    with product.unchanged():
        answer = remove(product, caller, organization.id, admin.id)
    assert answer.outcome == (409, "LAST_ADMIN")


def test_one_of_two_administrators_may_leave(product: Product) -> None:
    organization = product.organization()
    leaving, staying = (product.member(organization, ADMIN) for _ in range(2))
    assert remove(product, leaving, organization.id, leaving.id).status == 200
    assert remove(product, leaving, organization.id, staying.id).outcome == (404, "NOT_FOUND")
    assert remove(product, staying, organization.id, staying.id).outcome == (409, "LAST_ADMIN")


def test_a_user_with_more_rights_on_the_system_is_out_of_reach(product: Product) -> None:
    organization = product.organization()
    admin = signed_in(product, product.member(organization, ADMIN))
    support = product.member(organization, person=product.staff("system.support"))
    with product.unchanged():
        answer = remove(product, admin, organization.id, support.id)
    assert answer.outcome == (403, "FORBIDDEN")


def test_the_token_of_an_invitation_dies_with_it(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    user_id = invite(product, admin, organization.id, NEW).json["userId"]
    (mail,) = product.mails(to=NEW)

    remove(product, admin, organization.id, user_id)

    body = {"token": mail.token, "password": NEW_PASSWORD}
    assert product.post("/auth/set-password", body).outcome == (401, "TOKEN_INVALID")
    again = invite(product, admin, organization.id, NEW)
    assert (again.status, again.json["userId"]) == (201, user_id)
    accept(product, NEW)


def test_the_token_lives_where_another_organization_s_invitation_needs_it(
    product: Product,
) -> None:
    one, other = product.organization(), product.organization()
    staff = product.staff()
    invite(product, staff, one.id, NEW)
    user_id = invite(product, staff, other.id, NEW).json["userId"]
    product.deliver()
    remove(product, staff, other.id, user_id)

    grace = accept(product, NEW)

    mine = product.post("/user/profile/organization", as_=grace).json["organizations"]
    assert [each["_id"] for each in mine] == [one.id]


def test_it_is_told_in_the_organization_s_trail(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    member = product.member(organization)
    remove(product, admin, organization.id, member.id)
    (entry,) = product.audit(organization.id)
    assert (entry["action"], entry["entity_id"]) == ("organization-user.remove", member.id)
    assert entry["changes"] == {"email": member.email}


@pytest.mark.race
def test_two_last_administrators_remove_each_other_at_once(product: Product) -> None:
    for _ in range(5):
        organization = product.organization()
        pair = [signed_in(product, product.member(organization, ADMIN)) for _ in range(2)]

        answers = product.together(
            2,
            lambda n, pair=pair, place=organization: remove(
                product, pair[n], place.id, pair[1 - n].id
            ),
        )

        outcomes = sorted(answer.outcome for answer in answers)
        assert outcomes[0] == (200, None)
        assert outcomes[1] in {(409, "LAST_ADMIN"), (404, "NOT_FOUND")}

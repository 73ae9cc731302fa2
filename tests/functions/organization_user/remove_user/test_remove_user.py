import pytest

from tests.actors.organization_users import (
    ADMIN,
    MEMBER,
    decide,
    invite,
    listed,
    redeem,
    remove,
    set_role,
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


def test_a_second_time_there_is_no_such_user(product: Product) -> None:
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


def test_members_leave_without_any_right(product: Product) -> None:
    organization, other = product.organization(), product.organization()
    product.member(organization, ADMIN)
    member = product.member(other, person=product.member(organization))

    assert remove(product, member, organization.id, member.id).status == 200

    mine = product.post("/user/profile/organization", as_=member).json["organizations"]
    assert [each["_id"] for each in mine] == [other.id]
    assert remove(product, member, organization.id, member.id).outcome == (404, "NOT_FOUND")


def test_a_member_leaves_by_the_id_of_the_accepted_invitation(product: Product) -> None:
    organization, grace = product.organization(), product.user()
    admin, other = product.member(organization, ADMIN), product.member(organization)
    invited = invite(product, admin, organization.id, grace.email).json["userId"]
    decide(product, grace, "accept", invited)

    assert remove(product, other, organization.id, invited).outcome == (403, "FORBIDDEN")
    assert remove(product, grace, organization.id, invited).status == 200

    assert grace.id not in listed(product, admin, organization.id)
    assert remove(product, grace, organization.id, invited).outcome == (404, "NOT_FOUND")


def test_an_invitation_to_another_organization_does_not_help_to_leave(product: Product) -> None:
    organization, home = product.organization(), product.organization()
    grace = product.member(home)
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, grace.email).json["userId"]

    assert remove(product, grace, home.id, invited).outcome == (403, "FORBIDDEN")
    assert remove(product, grace, organization.id, invited).outcome == (404, "NOT_FOUND")


def test_a_member_cannot_leave_an_archived_organization(product: Product) -> None:
    organization = product.organization(status="archive")
    member = signed_in(product, product.member(organization))
    with product.unchanged():
        answer = remove(product, member, organization.id, member.id)
    assert answer.outcome == (409, "ARCHIVED")


def test_a_revoked_invitation_is_gone_with_its_token(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, NEW).json["userId"]
    (mail,) = product.mails(to=NEW)

    assert remove(product, admin, organization.id, invited).status == 200

    assert invited not in listed(product, admin, organization.id)
    assert redeem(product, mail.token).outcome == (401, "TOKEN_INVALID")
    with product.unchanged():
        assert remove(product, admin, organization.id, invited).outcome == (404, "NOT_FOUND")
        assert set_role(product, admin, organization.id, invited).outcome == (404, "NOT_FOUND")


def test_another_organization_s_invitation_is_unchanged(product: Product) -> None:
    one, other = product.organization(), product.organization()
    staff = product.staff()
    invite(product, staff, one.id, NEW)
    invited = invite(product, staff, other.id, NEW).json["userId"]
    first, _ = product.mails(to=NEW)

    remove(product, staff, other.id, invited)

    assert redeem(product, first.token).status == 200


def test_what_else_a_user_was_mailed_stays_good(product: Product) -> None:
    organization = product.organization()
    admin, member = product.member(organization, ADMIN), product.member(organization)
    product.post("/auth/forgot-password", {"email": member.email})
    (mail,) = product.mails(to=member.email)

    remove(product, admin, organization.id, member.id)

    assert redeem(product, mail.token).status == 200


def test_an_accepted_invitation_names_its_member_while_the_membership_lasts(
    product: Product,
) -> None:
    organization, grace = product.organization(), product.user()
    admin = product.member(organization, ADMIN)
    first = invite(product, admin, organization.id, grace.email).json["userId"]
    decide(product, grace, "accept", first)
    assert set_role(product, admin, organization.id, first).json["_id"] == grace.id

    assert remove(product, admin, organization.id, first).status == 200

    assert grace.id not in listed(product, admin, organization.id)
    second = invite(product, admin, organization.id, grace.email).json["userId"]
    decide(product, grace, "accept", second)
    assert set_role(product, admin, organization.id, first).outcome == (404, "NOT_FOUND")
    assert set_role(product, admin, organization.id, second).json["_id"] == grace.id


def test_it_is_in_the_organization_s_audit_trail(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    profile = product.profile(organization)
    member = product.member(organization, MEMBER, profile_roles={profile.id: ["basic.admin"]})
    remove(product, admin, organization.id, member.id)
    (entry,) = product.audit(organization.id)
    assert (entry["action"], entry["entity_id"]) == ("organization-user.remove", member.id)
    links = [
        {"roleCode": MEMBER, "entityType": "organization", "entityId": organization.id},
        {
            "roleCode": "basic.admin",
            "entityType": "organization_profile",
            "entityId": profile.id,
        },
    ]
    assert entry["changes"] == {"email": member.email, "roleLinks": {"from": links, "to": []}}


def test_a_member_without_roles_loses_none_in_the_audit_trail(product: Product) -> None:
    organization = product.organization()
    admin, member = product.member(organization, ADMIN), product.member(organization)
    remove(product, admin, organization.id, member.id)
    (entry,) = product.audit(organization.id)
    assert entry["changes"] == {"email": member.email}


@pytest.mark.parametrize(("days", "status"), [(0, "pending"), (7, "expired")])
def test_a_revoked_invitation_is_in_the_audit_trail(
    product: Product, days: int, status: str
) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, NEW).json["userId"]
    product.advance(days=days)
    remove(product, signed_in(product, admin), organization.id, invited)
    entry = product.audit(organization.id)[-1]
    assert (entry["entity_type"], entry["entity_id"]) == ("invitation", invited)
    assert entry["changes"] == {"email": NEW, "status": {"from": status, "to": "revoked"}}


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

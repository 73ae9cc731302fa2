"""Inviting: what the inviter sees, what is stored, and how often it can be done."""

from datetime import timedelta

import pytest

from coreapi.clock import parse_rfc3339
from tests.actors.organization_users import (
    ADMIN,
    MEMBER,
    NEW_PASSWORD,
    accept,
    archive,
    decide,
    invite,
    listed,
    redeem,
    remove,
    resend,
    set_role,
    signed_in,
)
from tests.conftest import Event
from tests.harness.movable_clock import START
from tests.harness.product import Product

NEW = "new.user@example.com"


def test_the_documented_request_invites(product: Product, event: Event) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    values = {
        "accessToken": product.session(admin).access_token,
        "organizationId": organization.id,
    }

    answer = product.send_event(event("organization_user/invite_user/invite_user", **values))

    assert answer.status == 201
    user_id, expires_at = answer.json["userId"], answer.json["invitationExpiresAt"]
    assert answer.json == {
        "userId": user_id,
        "organizationId": organization.id,
        "email": NEW,
        "firstName": "First",
        "lastName": "Last",
        "status": "invited",
        "invitationExpiresAt": expires_at,
    }
    assert timedelta(days=7) < parse_rfc3339(expires_at) - START < timedelta(days=7, seconds=1)
    seen = listed(product, admin, organization.id)[user_id]
    assert (seen["email"], seen["status"], seen["defaultRoleCodes"]) == (NEW, "invited", [])


def test_the_invited_redeem_the_token_sign_in_and_see_what_their_roles_allow(
    product: Product,
) -> None:
    organization = product.organization("Acme")
    profiles = [product.profile(organization) for _ in range(2)]
    admin = product.member(organization, ADMIN, first_name="Ann", last_name="Example")
    user_id = invite(product, admin, organization.id, NEW).json["userId"]
    (mail,) = product.mails(to=NEW)
    assert mail.subject == "You are invited to “Acme”"
    assert f"“Ann Example” ({admin.email}) invites you to join the organization “Acme”" in mail.text
    assert str(mail.link).startswith("https://app.example.com/set-password#token=it_")

    grace = accept(product, NEW)

    assert grace.id == user_id
    profile = product.post("/user/profile/organization", as_=grace).json
    assert profile["user"]["permissions"] == []
    assert [each["_id"] for each in profile["organizations"]] == [organization.id]
    assert profile["profiles"] == []
    assert product.post("/organization-user/list", {}, as_=grace).outcome == (403, "FORBIDDEN")

    body = {"profileId": profiles[0].id, "userId": grace.id, "roleCodes": ["basic.viewer"]}
    path = "/organization-user/set-organization-profile-role"
    assert product.post(path, body, as_=admin).status == 200
    profile = product.post("/user/profile/organization", as_=grace).json
    assert [each["_id"] for each in profile["profiles"]] == [profiles[0].id]
    assert {held["entityId"] for held in profile["user"]["permissions"]} == {profiles[0].id}

    roles = {"defaultRoleCodes": ["default.organization.member"]}
    assert set_role(product, admin, organization.id, grace.id, **roles).status == 200
    profile = product.post("/user/profile/organization", as_=grace).json
    assert [each["_id"] for each in profile["profiles"]] == [each.id for each in profiles]
    assert product.post("/organization-user/list", {}, as_=grace).status == 200
    assert invite(product, grace, organization.id, "x@example.com").outcome == (403, "FORBIDDEN")

    set_role(product, admin, organization.id, grace.id, defaultRoleCodes=[])
    assert product.post("/organization-user/list", {}, as_=grace).outcome == (403, "FORBIDDEN")
    remove(product, admin, organization.id, grace.id)
    assert product.post("/organization-user/list", {}, as_=grace).outcome == (404, "NOT_FOUND")
    assert product.post("/user/profile/organization", as_=grace).json["organizations"] == []


def test_a_person_whose_account_was_never_activated_is_mailed_a_token(product: Product) -> None:
    organization, staff = product.organization("Acme"), product.staff()
    made = product.post("/internal/user/create", {"email": NEW}, as_=staff).json["_id"]
    product.deliver()
    invited = invite(product, staff, organization.id, NEW).json["userId"]
    mail = product.mails(to=NEW)[-1]
    assert mail.subject == "You are invited to “Acme”"
    assert "Choose a password" in mail.text
    assert "Sign in with your account" not in mail.text

    assert redeem(product, mail.token).outcome == (409, "ACCOUNT_EXISTS")

    first = redeem(product, product.mails(to=NEW)[-1].token).json["accessToken"]
    body = {"invitationId": invited}
    assert product.post("/user/invitation/accept", body, as_=first).json["status"] == "accepted"
    assert made in listed(product, staff, organization.id)


def test_a_person_with_an_account_is_mailed_where_to_decide_and_no_token(
    product: Product,
) -> None:
    organization = product.organization("Acme")
    admin = product.member(organization, ADMIN)
    grace = product.user("grace@example.com")

    assert invite(product, admin, organization.id, "Grace@Example.com").status == 201

    (mail,) = product.mails(to=grace.email)
    assert mail.subject == "You are invited to “Acme”"
    assert (mail.token, "https://app.example.com/invitations" in mail.text) == (None, True)
    assert product.get("/user/profile/organization", as_=grace).json["organizations"] == []


@pytest.mark.parametrize("status", ["active", "invited", "disabled"])
def test_a_member_is_not_invited_again(product: Product, status: str) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    member = product.member(organization, status=status)
    signed_in(product, admin)
    with product.unchanged():
        answer = invite(product, admin, organization.id, member.email)
    assert answer.outcome == (409, "ALREADY_MEMBER")


def test_a_pending_invitation_is_sent_again_and_not_made_again(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    invite(product, admin, organization.id, NEW)
    signed_in(product, admin)
    with product.unchanged():
        answer = invite(product, admin, organization.id, " NEW.USER@EXAMPLE.COM ")
    assert answer.outcome == (409, "ALREADY_INVITED")
    assert "resend-user-invitation" in answer.json["detail"]


def test_an_expired_invitation_is_replaced_by_one_without_roles(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    old = invite(product, admin, organization.id, NEW).json["userId"]
    set_role(product, admin, organization.id, old, defaultRoleCodes=[MEMBER])
    (mail,) = product.mails(to=NEW)
    product.advance(days=7)
    signed_in(product, admin)
    assert listed(product, admin, organization.id)[old]["invitation"]["status"] == "expired"

    new = invite(product, admin, organization.id, NEW)

    assert (new.status, new.json["userId"] != old) == (201, True)
    seen = listed(product, admin, organization.id)
    assert old not in seen
    assert seen[new.json["userId"]]["defaultRoleCodes"] == []
    assert resend(product, admin, organization.id, old).outcome == (409, "INVITATION_CLOSED")
    assert set_role(product, admin, organization.id, old).outcome == (404, "NOT_FOUND")
    assert redeem(product, mail.token).outcome == (401, "TOKEN_INVALID")
    assert accept(product, NEW).id == new.json["userId"]
    entry = product.audit(organization.id)[2]
    assert (entry["action"], entry["entity_id"]) == ("organization-user.invite", new.json["userId"])
    assert entry["changes"]["revokedInvitations"] == [old]


def test_after_a_decline_an_organization_waits_seven_days_and_others_do_not(
    product: Product,
) -> None:
    organization, other = product.organization(), product.organization()
    admin, staff = product.member(organization, ADMIN), product.staff()
    grace = product.user()
    invited = invite(product, admin, organization.id, grace.email).json["userId"]
    assert decide(product, grace, "decline", invited).status == 200

    assert invited not in listed(product, admin, organization.id)
    answer = invite(product, admin, organization.id, grace.email)
    assert answer.outcome == (409, "INVITATION_CLOSED")
    assert invite(product, staff, other.id, grace.email).status == 201
    product.advance(days=6, hours=23)
    assert invite(product, admin, organization.id, grace.email).status == 409
    product.advance(hours=1)
    signed_in(product, admin)
    assert invite(product, admin, organization.id, grace.email).status == 201


def test_a_revoked_invitation_is_followed_by_another_at_once(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    first = invite(product, admin, organization.id, NEW).json["userId"]
    remove(product, admin, organization.id, first)
    second = invite(product, admin, organization.id, NEW)
    assert (second.status, second.json["userId"] != first) == (201, True)


def test_any_number_of_organizations_invite_one_person_each_with_a_link_of_its_own(
    product: Product,
) -> None:
    places = [product.organization(f"Place {number}") for number in range(3)]
    staff = product.staff()
    ids = [invite(product, staff, place.id, NEW).json["userId"] for place in places]
    mails = product.mails(to=NEW)

    assert redeem(product, mails[1].token).status == 200

    assert redeem(product, mails[1].token).outcome == (401, "TOKEN_INVALID")
    with product.unchanged():
        assert redeem(product, mails[0].token).outcome == (409, "ACCOUNT_EXISTS")
    body = {"email": NEW, "secret": NEW_PASSWORD}
    grace = product.post("/auth/login", body).json["accessToken"]
    mine = product.get("/user/profile/organization", as_=grace).json
    assert mine["user"]["_id"] == ids[1]
    assert [each["_id"] for each in mine["organizations"]] == [places[1].id]
    pending = product.get("/user/invitation/list", as_=grace).json["items"]
    assert [each["_id"] for each in pending] == [ids[2], ids[0]]
    seen = listed(product, staff, places[0].id)[ids[0]]
    assert seen["invitation"]["status"] == "pending"


def test_names_are_optional(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    answer = invite(product, admin, organization.id, NEW)
    assert (answer.json["firstName"], answer.json["lastName"]) == (None, None)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"email": "no address"}, "/email"),
        ({"email": None}, "/email"),
        ({}, "/email"),
        ({"email": NEW, "firstName": 1}, "/firstName"),
        ({"email": NEW, "firstName": "x" * 201}, "/firstName"),
        ({"email": NEW, "firstName": ""}, "/firstName"),
        ({"email": NEW, "lastName": "   "}, "/lastName"),
        ({"email": NEW, "roleCodes": [ADMIN]}, "/roleCodes"),
    ],
)
def test_a_bad_body_is_refused(product: Product, body: dict[str, object], pointer: str) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    product.post("/organization-user/list", {}, as_=admin)
    with product.unchanged():
        answer = product.post(
            "/organization-user/invite-user", {"organizationId": organization.id, **body}, as_=admin
        )
    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_it_is_in_the_organization_s_audit_trail(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, NEW).json["userId"]
    (entry,) = product.audit(organization.id)
    assert (entry["action"], entry["actor_id"]) == ("organization-user.invite", admin.id)
    assert (entry["entity_type"], entry["entity_id"]) == ("invitation", invited)
    assert entry["changes"] == {"email": NEW, "firstName": None, "lastName": None}


def test_an_invitation_that_was_taken_back_or_archived_is_not_mailed(product: Product) -> None:
    organizations = [product.organization() for _ in range(2)]
    staff = product.staff()
    one = invite(product, staff, organizations[0].id, "one@example.com").json["userId"]
    invite(product, staff, organizations[1].id, "two@example.com")
    remove(product, staff, organizations[0].id, one)
    archive(product, organizations[1].id)
    assert product.mails() == []


def test_a_second_delivery_mails_nothing_more(product: Product) -> None:
    organization = product.organization()
    invite(product, product.staff(), organization.id, NEW)
    product.deliver()
    assert product.deliver(again=True) == {"batchItemFailures": []}

    (mail,) = product.mails(to=NEW)
    body = {"token": mail.token, "password": NEW_PASSWORD}
    assert product.post("/auth/set-password", body).status == 200

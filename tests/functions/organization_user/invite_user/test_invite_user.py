"""Inviting: what the inviter sees, what is stored, and how often it can be done."""

from datetime import timedelta

import pytest

from coreapi.clock import parse_rfc3339
from tests.actors.organization_users import (
    ADMIN,
    NEW_PASSWORD,
    accept,
    archive,
    invite,
    listed,
    remove,
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
    assert str(mail.link).startswith("https://app.example.com/set-password#token=ot_")

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


def test_a_known_person_is_a_member_at_once_and_told_by_mail_without_a_token(
    product: Product,
) -> None:
    organization = product.organization("Acme")
    admin = product.member(organization, ADMIN)
    grace = product.user("grace@example.com")

    assert invite(product, admin, organization.id, "Grace@Example.com").status == 201

    (mail,) = product.mails(to=grace.email)
    assert mail.subject == "You are now a member of “Acme”"
    assert (mail.token, "https://app.example.com" in mail.text) == (None, True)
    seen = listed(product, admin, organization.id)[grace.id]
    assert (seen["status"], seen["invitation"]["status"]) == ("active", "accepted")
    assert (seen["firstName"], seen["lastName"]) == ("Ada", "Okafor")
    assert product.login(grace).status == 200
    assert len(product.post("/user/profile/organization", as_=grace).json["organizations"]) == 1


@pytest.mark.parametrize("status", ["active", "invited", "disabled"])
def test_the_answer_does_not_tell_a_known_address_from_a_new_one(
    product: Product, status: str
) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    product.user("known@example.com", status=status)
    names = {"firstName": "Eve", "lastName": "Doe"}

    product.now()
    new = invite(product, admin, organization.id, "brand@example.com", **names)
    known = invite(product, admin, organization.id, "known@example.com", **names)

    assert (new.status, new.json.keys()) == (known.status, known.json.keys())
    assert len(new.text) == len(known.text)
    unlike = {"userId", "email", "invitationExpiresAt"}
    assert {n: v for n, v in new.json.items() if n not in unlike} == {
        n: v for n, v in known.json.items() if n not in unlike
    }
    assert new.headers.keys() == known.headers.keys()


def test_known_and_new_addresses_take_the_same_calls(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    product.user("known@example.com")
    invite(product, admin, organization.id, "first@example.com")
    kinds: list[object] = []
    for address in ("brand@example.com", "known@example.com"):
        with product.calls() as calls:
            invite(product, admin, organization.id, address)
        kinds.append(calls.kinds)
    assert kinds[0] == kinds[1]


def test_a_disabled_person_joins_but_gets_no_mail(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    product.user("gone@example.com", status="disabled")
    assert invite(product, admin, organization.id, "gone@example.com").status == 201
    assert product.mails() == []


@pytest.mark.parametrize("status", ["active", "invited", "disabled"])
def test_a_member_is_not_invited_again(product: Product, status: str) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    member = product.member(organization, status=status)
    signed_in(product, admin)
    with product.unchanged():
        answer = invite(product, admin, organization.id, member.email)
    assert answer.outcome == (409, "ALREADY_MEMBER")


def test_an_open_invitation_counts_as_membership(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    invite(product, admin, organization.id, NEW)
    product.advance(days=8)
    signed_in(product, admin)
    with product.unchanged():
        answer = invite(product, admin, organization.id, " NEW.USER@EXAMPLE.COM ")
    assert answer.outcome == (409, "ALREADY_MEMBER")


def test_two_organizations_invite_one_person_and_the_newest_token_accepts_both(
    product: Product,
) -> None:
    places = [product.organization() for _ in range(2)]
    admins = [product.member(place, ADMIN) for place in places]
    for place, admin in zip(places, admins, strict=True):
        assert invite(product, admin, place.id, NEW).status == 201
    first, second = product.mails(to=NEW)

    body = {"token": first.token, "password": NEW_PASSWORD}
    assert product.post("/auth/set-password", body).outcome == (401, "TOKEN_INVALID")
    body = {"token": second.token, "password": NEW_PASSWORD}
    assert product.post("/auth/set-password", body).status == 200

    for place, admin in zip(places, admins, strict=True):
        (seen,) = (u for u in listed(product, admin, place.id).values() if u["email"] == NEW)
        assert seen["invitation"]["status"] == "accepted"


def test_names_are_optional_and_empty_ones_are_none(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    answer = invite(product, admin, organization.id, NEW, firstName=" ", lastName="")
    assert (answer.json["firstName"], answer.json["lastName"]) == (None, None)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"email": "no address"}, "/email"),
        ({"email": None}, "/email"),
        ({}, "/email"),
        ({"email": NEW, "firstName": 1}, "/firstName"),
        ({"email": NEW, "firstName": "x" * 201}, "/firstName"),
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


def test_it_is_told_in_the_organization_s_trail(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    user_id = invite(product, admin, organization.id, NEW).json["userId"]
    (entry,) = product.audit(organization.id)
    assert (entry["action"], entry["actor_id"]) == ("organization-user.invite", admin.id)
    assert (entry["entity_type"], entry["entity_id"]) == ("user", user_id)
    assert entry["changes"] == {"email": NEW}


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


def test_a_person_who_changes_meanwhile_is_invited_all_the_same(product: Product) -> None:
    organization, known = product.organization(), product.user()
    admin = product.member(organization, ADMIN)
    product.session(admin)

    def rename(number: int) -> None:
        if number == 0:
            product.set_user(known, first_name="Grace", version=99)

    with product.before("TransactWriteItems", rename):
        answer = invite(product, admin, organization.id, known.email)

    assert answer.status == 201
    assert answer.json["userId"] == known.id

"""POST /auth/set-password with the token of an invitation."""

import pytest

from tests.actors.factories import Person
from tests.actors.organization_users import (
    ADMIN,
    MEMBER,
    NEW_PASSWORD,
    archive,
    invite,
    listed,
    redeem,
    remove,
    resend,
    set_role,
)
from tests.harness.product import Product

NEW = "new.user@example.com"
GONE = (401, "TOKEN_INVALID")


def test_it_makes_the_account_and_the_membership(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    names = {"firstName": "Grace", "lastName": "Hopper"}
    invited = invite(product, admin, organization.id, NEW, **names).json["userId"]
    set_role(product, admin, organization.id, invited, defaultRoleCodes=[MEMBER])
    assert not [key for key in product.table() if key[0] == f"EMAIL#{NEW}"]
    (mail,) = product.mails(to=NEW)

    answer = redeem(product, mail.token)

    assert set(answer.json) == {
        "accessToken",
        "accessTokenExpiresAt",
        "refreshToken",
        "refreshTokenExpiresAt",
    }
    mine = product.get("/user/profile/organization", as_=answer.json["accessToken"]).json
    assert mine["user"]["_id"] == invited
    assert (mine["user"]["firstName"], mine["user"]["lastName"]) == ("Grace", "Hopper")
    assert (mine["user"]["status"], mine["user"]["lastLoginAt"] is None) == ("active", False)
    assert [each["_id"] for each in mine["organizations"]] == [organization.id]
    assert listed(product, admin, organization.id)[invited]["defaultRoleCodes"] == [MEMBER]
    body = {"email": NEW, "secret": NEW_PASSWORD}
    assert product.post("/auth/login", body).status == 200


def test_the_account_s_values_are_in_the_audit_trail(product: Product) -> None:
    organization = product.organization()
    names = {"firstName": "Grace", "lastName": "Hopper"}
    invited = invite(product, product.staff(), organization.id, NEW, **names).json["userId"]
    (mail,) = product.mails(to=NEW)

    redeem(product, mail.token)

    entry = product.audit(organization.id)[-1]
    assert (entry["action"], entry["entity_id"]) == ("user-invitation.accept", invited)
    assert entry["changes"]["status"] == {"from": "pending", "to": "accepted"}
    assert entry["changes"]["user"] == {
        "email": NEW,
        **names,
        "status": "active",
        "tfaEnabled": False,
        "passwordChangeRequired": False,
    }


@pytest.mark.parametrize("ending", ["used", "resent", "revoked", "expired", "another's"])
def test_a_token_that_is_no_good_is_refused_and_changes_nothing(
    product: Product, ending: str
) -> None:
    organization = product.organization()
    staff = product.staff()
    invited = invite(product, staff, organization.id, NEW).json["userId"]
    (mail,) = product.mails(to=NEW)
    token = str(mail.token)
    match ending:
        case "used":
            redeem(product, token)
        case "resent":
            resend(product, staff, organization.id, invited)
        case "revoked":
            remove(product, staff, organization.id, invited)
        case "expired":
            product.advance(days=7)
        case _:
            other = invite(product, staff, organization.id, "other@example.com").json["userId"]
            token = token.replace(invited, other)
    with product.unchanged():
        assert redeem(product, token).outcome == GONE


def test_a_weak_password_leaves_the_token_good(product: Product) -> None:
    invite(product, product.staff(), product.organization().id, NEW)
    (mail,) = product.mails(to=NEW)
    with product.unchanged():
        for weak in ("too short", "new.user 2026"):
            answer = redeem(product, mail.token, weak)
            assert answer.outcome == (422, "PASSWORD_TOO_WEAK")
    assert redeem(product, mail.token).status == 200


def test_a_role_whose_giver_lost_the_right_is_not_given(product: Product) -> None:
    organization = product.organization()
    keeper, giver = (product.member(organization, ADMIN) for _ in range(2))
    invited = invite(product, giver, organization.id, NEW).json["userId"]
    set_role(product, giver, organization.id, invited, defaultRoleCodes=[ADMIN])
    set_role(product, keeper, organization.id, giver.id, defaultRoleCodes=[MEMBER])

    (mail,) = product.mails(to=NEW)

    assert redeem(product, mail.token).status == 200

    assert listed(product, keeper, organization.id)[invited]["defaultRoleCodes"] == []


def test_an_archived_organization_s_invitation_waits_until_it_is_back(product: Product) -> None:
    organization = product.organization()
    invite(product, product.staff(), organization.id, NEW)
    (mail,) = product.mails(to=NEW)
    archive(product, organization.id)
    with product.unchanged():
        assert redeem(product, mail.token).outcome == (409, "ARCHIVED")
    archive(product, organization.id, "active")
    assert redeem(product, mail.token).status == 200


def _account(product: Product, status: str) -> Person:
    return product.user(NEW, status=status)


@pytest.mark.parametrize("status", ["active", "disabled"])
def test_an_address_with_an_account_by_now_signs_in_and_accepts_there(
    product: Product, status: str
) -> None:
    invite(product, product.staff(), product.organization().id, NEW)
    (mail,) = product.mails(to=NEW)
    _account(product, status)
    with product.unchanged():
        assert redeem(product, mail.token).outcome == (409, "ACCOUNT_EXISTS")


def test_a_role_on_a_profile_that_was_archived_meanwhile_is_not_given(product: Product) -> None:
    organization, staff = product.organization(), product.staff()
    profile = product.profile(organization)
    invited = invite(product, staff, organization.id, NEW).json["userId"]
    body = {"profileId": profile.id, "userId": invited, "roleCodes": ["basic.admin"]}
    path = "/organization-user/set-organization-profile-role"
    assert product.post(path, body, as_=staff).status == 200
    body = {"_id": profile.id, "status": "archive"}
    assert product.post("/internal/organization-profile/update", body, as_=staff).status == 200
    (mail,) = product.mails(to=NEW)

    assert redeem(product, mail.token).status == 200

    assert listed(product, staff, organization.id)[invited]["profileRoles"] == []


def test_an_account_without_a_password_is_mailed_its_first_password_link(
    product: Product,
) -> None:
    organization = product.organization()
    invite(product, product.staff(), organization.id, NEW)
    (mail,) = product.mails(to=NEW)
    body = {"email": NEW}
    made = product.post("/internal/user/create", body, as_=product.staff()).json["_id"]
    product.deliver()

    assert redeem(product, mail.token).outcome == (409, "ACCOUNT_EXISTS")

    first_password = product.mails(to=NEW)[-1]
    assert first_password.subject == "Your account is ready"
    token = redeem(product, first_password.token).json["accessToken"]
    mine = product.get("/user/profile/organization", as_=token).json
    assert (mine["user"]["_id"], mine["organizations"]) == (made, [])
    pending = product.get("/user/invitation/list", as_=token).json["items"]
    assert [each["organizationId"] for each in pending] == [organization.id]


def test_an_expired_invitation_stays_expired_when_another_is_redeemed(product: Product) -> None:
    one, other = product.organization(), product.organization()
    staff = product.staff()
    expired = invite(product, staff, one.id, NEW).json["userId"]
    set_role(product, staff, one.id, expired, defaultRoleCodes=[ADMIN])
    product.advance(days=6, hours=23)
    staff.tokens = product.session(staff)
    invite(product, staff, other.id, NEW)
    mail = product.mails(to=NEW)[-1]
    product.advance(hours=2)

    token = redeem(product, mail.token).json["accessToken"]

    mine = product.get("/user/profile/organization", as_=token).json["organizations"]
    assert [each["_id"] for each in mine] == [other.id]
    assert listed(product, staff, one.id)[expired]["invitation"]["status"] == "expired"


@pytest.mark.usefixtures("impatient")
def test_its_network_is_known_and_its_guesses_are_forgotten(product: Product) -> None:
    organization = product.organization()
    invite(product, product.member(organization, ADMIN), organization.id, NEW)
    (mail,) = product.mails(to=NEW)
    guess = {"email": NEW, "secret": "not the password"}
    for number in range(50):
        assert product.post("/auth/login", guess, ip=f"198.51.{number}.7").status == 401

    assert redeem(product, mail.token).status == 200

    for number in range(50):
        assert product.post("/auth/login", guess, ip=f"198.51.{number}.7").status == 401
    body = {"email": NEW, "secret": NEW_PASSWORD}
    assert product.post("/auth/login", body, ip="203.0.113.9").status == 429
    assert product.post("/auth/login", body).status == 200

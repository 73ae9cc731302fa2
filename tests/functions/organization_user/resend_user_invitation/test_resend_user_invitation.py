import pytest

from tests.actors.organization_users import (
    ADMIN,
    MEMBER,
    accept,
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
from tests.harness.product import Product

NEW = "new.user@example.com"


def test_the_documented_request_mails_a_new_token(product: Product, event: Event) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    names = {"firstName": "Grace", "lastName": "Hopper"}
    invited = invite(product, admin, organization.id, NEW, **names).json
    values = {
        "accessToken": product.session(admin).access_token,
        "organizationId": organization.id,
        "userId": invited["userId"],
    }

    answer = product.send_event(
        event("organization_user/resend_user_invitation/resend_user_invitation", **values)
    )

    assert answer.status == 200
    assert answer.json == invited | {"invitationExpiresAt": answer.json["invitationExpiresAt"]}
    assert answer.json["invitationExpiresAt"] > invited["invitationExpiresAt"]
    assert accept(product, NEW).id == invited["userId"]


def test_the_old_token_is_dead_before_the_new_one_is_mailed(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    user_id = invite(product, admin, organization.id, NEW).json["userId"]
    (first,) = product.mails(to=NEW)

    resend(product, admin, organization.id, user_id)

    assert redeem(product, first.token).outcome == (401, "TOKEN_INVALID")
    accept(product, NEW)


def test_an_invitation_overtaken_by_its_resending_is_not_mailed(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    user_id = invite(product, admin, organization.id, NEW).json["userId"]
    resend(product, admin, organization.id, user_id)
    (mail,) = product.mails(to=NEW)
    assert redeem(product, mail.token).status == 200


def test_it_works_after_expiry(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    user_id = invite(product, admin, organization.id, NEW).json["userId"]
    (mail,) = product.mails(to=NEW)
    product.advance(days=7)
    assert redeem(product, mail.token).outcome == (401, "TOKEN_INVALID")

    signed_in(product, admin)
    assert resend(product, admin, organization.id, user_id).status == 200

    assert listed(product, admin, organization.id)[user_id]["invitation"]["status"] == "pending"
    product.advance(days=6, hours=23)
    accept(product, NEW)


def test_roles_and_id_stay(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, NEW).json["userId"]
    set_role(product, admin, organization.id, invited, defaultRoleCodes=[MEMBER])
    product.advance(days=8)
    signed_in(product, admin)

    assert resend(product, admin, organization.id, invited).json["userId"] == invited

    accept(product, NEW)
    seen = listed(product, admin, organization.id)[invited]
    assert (seen["status"], seen["defaultRoleCodes"]) == ("active", [MEMBER])


def test_the_mail_says_that_it_comes_again(product: Product) -> None:
    organization = product.organization("Acme")
    admin = product.member(organization, ADMIN)
    other = product.member(organization, ADMIN, first_name="Bea", last_name="Ruiz")
    known = product.user()
    for email in (NEW, known.email):
        invited = invite(product, admin, organization.id, email).json["userId"]
        resend(product, other, organization.id, invited)
        mail = product.mails(to=email)[-1]
        assert mail.subject == "Reminder: You are invited to “Acme”"
        assert "“Bea Ruiz”" in mail.text


@pytest.mark.parametrize("closing", ["accept", "decline", "revoke"])
def test_a_closed_invitation_is_not_sent_again(product: Product, closing: str) -> None:
    organization, grace = product.organization(), product.user()
    admin = product.member(organization, ADMIN)
    invited = invite(product, admin, organization.id, grace.email).json["userId"]
    if closing == "revoke":
        remove(product, admin, organization.id, invited)
    else:
        decide(product, grace, closing, invited)
    with product.unchanged():
        answer = resend(product, admin, organization.id, invited)
    assert answer.outcome == (409, "INVITATION_CLOSED")


def test_a_member_with_a_password_has_nothing_to_be_sent(product: Product) -> None:
    organization = product.organization()
    admin, known = product.member(organization, ADMIN), product.member(organization)
    signed_in(product, admin)
    with product.unchanged():
        answer = resend(product, admin, organization.id, known.id)
    assert answer.outcome == (409, "INVITATION_CLOSED")


def test_a_member_made_by_staff_is_mailed_the_first_password_link_again(
    product: Product,
) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    made = product.member(organization, status="invited", password=None)

    answer = resend(product, admin, organization.id, made.id)

    assert (answer.status, answer.json["userId"]) == (200, made.id)
    (mail,) = product.mails(to=made.email)
    assert mail.subject == "Your account is ready"
    assert redeem(product, mail.token).status == 200


def test_it_shares_the_quota_of_inviting(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    user_id = invite(product, admin, organization.id, NEW).json["userId"]
    for _ in range(4):
        assert resend(product, admin, organization.id, user_id).status == 200
    (mail,) = product.mails(to=NEW)[-1:]
    with product.unchanged():
        answer = resend(product, admin, organization.id, user_id)
    assert answer.outcome == (429, "TOO_MANY_ATTEMPTS")
    assert redeem(product, mail.token).status == 200


def test_it_is_in_the_organization_s_audit_trail(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    user_id = invite(product, admin, organization.id, NEW).json["userId"]
    resend(product, admin, organization.id, user_id)
    entry = product.audit(organization.id)[-1]
    assert (entry["action"], entry["entity_id"]) == ("organization-user.invite", user_id)
    assert entry["changes"] == {"email": NEW, "again": True}


@pytest.mark.race
def test_of_many_resendings_at_once_one_token_works(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    user_id = invite(product, admin, organization.id, NEW).json["userId"]

    answers = product.together(8, lambda _: resend(product, admin, organization.id, user_id))

    assert {answer.status for answer in answers} <= {200, 409, 429}
    assert sum(answer.status == 200 for answer in answers) <= 4
    mails = product.mails(to=NEW)
    working = [mail for mail in mails if redeem(product, mail.token).status == 200]
    assert len(working) == 1

import pytest

from tests.actors.organization_users import (
    ADMIN,
    NEW_PASSWORD,
    accept,
    archive,
    invite,
    listed,
    resend,
    signed_in,
)
from tests.conftest import Event
from tests.harness.product import Product, Response

NEW = "new.user@example.com"


def redeem(product: Product, token: str | None) -> Response:
    return product.post("/auth/set-password", {"token": token, "password": NEW_PASSWORD})


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


def test_an_accepted_invitation_is_not_sent_again(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    user_id = invite(product, admin, organization.id, NEW).json["userId"]
    accept(product, NEW)
    known = product.member(organization)
    with product.unchanged():
        for member_id in (user_id, known.id):
            answer = resend(product, admin, organization.id, member_id)
            assert answer.outcome == (409, "INVITATION_ALREADY_ACCEPTED")


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


def test_an_archived_organization_s_invitation_waits_until_it_is_back(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, ADMIN)
    invite(product, admin, organization.id, NEW)
    (mail,) = product.mails(to=NEW)
    archive(product, organization.id)
    product.post("/auth/set-password", {"token": mail.token, "password": NEW_PASSWORD})
    with product.unchanged():
        assert redeem(product, mail.token).outcome == (401, "TOKEN_INVALID")
    archive(product, organization.id, "active")
    assert redeem(product, mail.token).status == 200


def test_another_organization_s_invitation_is_good_while_one_is_archived(product: Product) -> None:
    archived, other = product.organization(), product.organization()
    staff = product.staff()
    user_id = invite(product, staff, other.id, NEW).json["userId"]
    invite(product, staff, archived.id, NEW)
    archive(product, archived.id)
    product.deliver()

    grace = accept(product, NEW)

    assert listed(product, staff, other.id)[user_id]["invitation"]["status"] == "accepted"
    mine = product.post("/user/profile/organization", as_=grace).json["organizations"]
    assert [each["_id"] for each in mine] == [other.id]
    archive(product, archived.id, "active")
    assert listed(product, staff, archived.id)[user_id]["invitation"]["status"] == "accepted"
    assert resend(product, staff, archived.id, user_id).code == "INVITATION_ALREADY_ACCEPTED"


def test_a_token_does_not_outlive_the_invitations_it_could_accept(product: Product) -> None:
    expired, archived = product.organization(), product.organization()
    staff = product.staff()
    invite(product, staff, expired.id, NEW)
    product.advance(days=5)
    invite(product, staff, archived.id, NEW)
    mail = product.mails(to=NEW)[-1]
    archive(product, archived.id)
    product.advance(days=3)
    assert redeem(product, mail.token).outcome == (401, "TOKEN_INVALID")


def test_it_is_told_in_the_organization_s_trail(product: Product) -> None:
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

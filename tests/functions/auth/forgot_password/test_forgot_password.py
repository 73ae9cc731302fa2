"""POST /auth/forgot-password, and its mail."""

import re

import pytest

from local.outbox import Mail
from tests.actors.organization_users import archive, invite, remove
from tests.conftest import Event
from tests.harness.product import Product
from tests.harness.response import Response

PATH = "/auth/forgot-password"
NEW = "a fine new password"


def _forgot(product: Product, email: str) -> Response:
    return product.post(PATH, {"email": email})


def _redeem(product: Product, token: str | None) -> Response:
    return product.post("/auth/set-password", {"token": token, "password": NEW})


def test_the_documented_request_is_accepted(product: Product, event: Event) -> None:
    answer = product.send_event(
        event("auth/forgot_password/forgot_password", email="user@example.com")
    )

    assert (answer.status, answer.json) == (202, {})


def test_a_link_with_a_token_is_mailed(product: Product) -> None:
    person = product.user()

    _forgot(product, person.email.upper())

    (mail,) = product.mails()
    assert mail.to == (person.email,)
    assert mail.link == f"https://app.example.com/set-password#token={mail.token}"
    assert _redeem(product, mail.token).status == 200


def test_the_mail_says_the_same_in_text_and_in_html(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)

    (mail,) = product.mails()

    assert mail.subject
    for part in (mail.text, mail.html):
        assert str(mail.link) in part
        assert "one hour" in part


@pytest.mark.parametrize("status", ["unknown", "disabled"])
def test_a_user_who_cannot_sign_in_gets_no_mail_and_the_same_answer(
    product: Product, status: str
) -> None:
    known = _forgot(product, product.user().email)
    product.mails()
    other = "stranger@example.com"
    if status != "unknown":
        product.user(other, status=status)

    answer = _forgot(product, other)

    assert (answer.status, answer.text) == (known.status, known.text)
    assert product.mails(to=other) == []


def test_an_unknown_address_costs_what_a_known_one_does(product: Product) -> None:
    person = product.user()

    with product.calls() as known:
        _forgot(product, person.email)
    with product.calls() as unknown:
        _forgot(product, "stranger@example.com")

    assert known.kinds == unknown.kinds
    assert known.count <= 3


def test_the_sixth_within_an_hour_is_accepted_and_dropped(product: Product) -> None:
    person = product.user()
    for _ in range(5):
        _forgot(product, person.email)

    with product.unchanged():
        answer = _forgot(product, person.email)

    assert (answer.status, answer.json) == (202, {})
    assert len(product.mails()) == 5


def test_an_hour_later_there_is_room_again(product: Product) -> None:
    person = product.user()
    for _ in range(6):
        _forgot(product, person.email)
    assert len(product.mails()) == 5

    product.advance(hours=1, seconds=1)
    _forgot(product, person.email)

    assert len(product.mails()) == 6


def test_the_old_password_works_until_the_token_is_redeemed(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)
    (mail,) = product.mails()
    assert product.login(person).status == 200

    _redeem(product, mail.token)

    assert product.login(person).outcome == (401, "INVALID_CREDENTIALS")
    assert product.login(person, NEW).status == 200


def test_asking_ends_no_session(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)
    product.mails()

    assert product.post("/user/session/list", as_=person).status == 200


def test_only_the_newest_mail_works(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)
    product.deliver()
    _forgot(product, person.email)
    older, newer = product.mails()

    assert _redeem(product, older.token).outcome == (401, "TOKEN_INVALID")
    assert _redeem(product, newer.token).status == 200


def test_a_link_is_good_for_an_hour_from_the_mail(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)
    product.advance(hours=3)  # mail was down
    (mail,) = product.mails()

    product.advance(minutes=59)
    assert _redeem(product, mail.token).status == 200


def test_a_mail_is_not_sent_a_day_after_its_request(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)
    product.advance(hours=24)

    assert product.mails() == []


def test_no_token_is_stored_readably(product: Product) -> None:
    person = product.user()
    _forgot(product, person.email)
    (mail,) = product.mails()

    token = str(mail.token)
    assert token.rpartition(".")[2] not in repr(product.table())


@pytest.mark.parametrize("email", ["nobody", "", 1, None, ["a@example.com"]])
def test_what_is_no_address_is_refused(product: Product, email: object) -> None:
    with product.unchanged():
        assert product.post(PATH, {"email": email}).outcome == (422, "VALIDATION_FAILED")


def test_a_person_without_an_account_is_mailed_links_of_pending_invitations(
    product: Product,
) -> None:
    staff, email = product.staff(), "new.user@example.com"
    places = [product.organization(f"Place {number}") for number in range(7)]
    invited = [invite(product, staff, place.id, email).json for place in places[:2]]
    archived = invite(product, staff, places[2].id, "new.user@example.com").json
    archive(product, archived["organizationId"])
    earlier = product.mails(to=email)

    _forgot(product, email)

    mail = product.mails(to=email)[-1]
    assert mail.subject == "Your invitations"
    links = _links(mail)
    ids = [each["userId"] for each in invited[::-1]]
    assert [link.partition("#token=it_")[2].partition(".")[0] for link in links] == ids
    listed = product.post(
        "/organization-user/list",
        as_=staff,
        headers={"x-active-organization-id": places[0].id},
    ).json["items"]
    assert listed[0]["invitation"]["expiresAt"] == invited[0]["invitationExpiresAt"]
    assert _redeem(product, links[0].partition("token=")[2]).status == 200
    assert _redeem(product, earlier[0].token).outcome == (409, "ACCOUNT_EXISTS")


def test_earlier_links_stay_valid(product: Product) -> None:
    staff, email = product.staff(), "new.user@example.com"
    invite(product, staff, product.organization().id, email)
    (earlier,) = product.mails(to=email)
    _forgot(product, email)
    assert len(product.mails(to=email)) == 2

    assert _redeem(product, earlier.token).status == 200


def test_one_mail_has_the_links_of_at_most_five_invitations(product: Product) -> None:
    staff, email = product.staff(), "new.user@example.com"
    for _ in range(6):
        invite(product, staff, product.organization().id, email)
        product.advance(minutes=15)
    product.deliver()
    product.advance(hours=2)
    _forgot(product, email)
    assert len(_links(product.mails(to=email)[-1])) == 5


def test_the_mail_counts_in_the_quota_of_the_recipient(product: Product) -> None:
    staff, email = product.staff(), "new.user@example.com"
    for _ in range(5):
        invite(product, staff, product.organization().id, email)
    assert len(product.mails(to=email)) == 5
    _forgot(product, email)
    assert len(product.mails(to=email)) == 5
    product.advance(hours=1, seconds=1)
    _forgot(product, email)
    assert len(product.mails(to=email)) == 6


@pytest.mark.parametrize("ending", ["expired", "revoked", "archived"])
def test_no_invitation_that_cannot_be_accepted_is_mailed(product: Product, ending: str) -> None:
    staff, email, place = product.staff(), "new.user@example.com", product.organization()
    invited = invite(product, staff, place.id, email).json["userId"]
    product.deliver()
    match ending:
        case "expired":
            product.advance(days=7)
        case "revoked":
            remove(product, staff, place.id, invited)
        case _:
            archive(product, place.id)
    _forgot(product, email)
    assert len(product.mails(to=email)) == 1


def test_an_account_without_a_password_is_mailed_its_first_password_link(
    product: Product,
) -> None:
    person = product.user(status="invited", password=None)
    _forgot(product, person.email)
    (mail,) = product.mails(to=person.email)
    assert mail.subject == "Your account is ready"
    product.advance(days=6)
    assert _redeem(product, mail.token).status == 200


def _links(mail: Mail) -> list[str]:
    return re.findall(r"https://\S+", mail.text)

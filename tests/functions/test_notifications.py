"""Notifications by e-mail (contract §5): one message in the transaction of its cause."""

import pytest

from local.outbox import Mail
from tests.actors.factories import Person
from tests.harness.product import Product

ADMIN = "default.organization.admin"
NEW = "a fine new password"


def _outbox(product: Product) -> set[str]:
    return {key[0] for key in product.table() if key[1] == "MAIL"}


def _one_mail(product: Product, to: str) -> Mail:
    mail = product.mails(to=to)[-1]
    assert "Core API" in mail.text
    assert "support@example.com" in mail.text
    assert "support@example.com" in (mail.html or "")
    return mail


def test_a_changed_password(product: Product) -> None:
    person = product.user()
    body = {"password": NEW, "oldPassword": person.password}

    assert product.post("/user/change-password", body, as_=person).status == 200

    assert len(_outbox(product)) == 1
    assert _one_mail(product, person.email).subject == "Your password was changed"


def test_a_refused_change_sends_no_notification(product: Product) -> None:
    person = product.user()
    body = {"password": NEW, "oldPassword": "not the password"}

    assert product.post("/user/change-password", body, as_=person).status == 422

    assert _outbox(product) == set()


def test_a_password_that_staff_set(product: Product) -> None:
    person = product.user()
    body = {"userId": person.id, "password": NEW}

    answer = product.post("/internal/user/set-password", body, as_=product.staff())

    assert answer.status == 200
    assert len(_outbox(product)) == 1
    mail = _one_mail(product, person.email)
    assert mail.subject == "An administrator set your password"
    assert NEW not in f"{mail.text}{mail.html}"


def test_a_reset_password(product: Product) -> None:
    person = product.user()
    product.post("/auth/forgot-password", {"email": person.email})
    token = _one_mail(product, person.email).token

    assert product.post("/auth/set-password", {"token": token, "password": NEW}).status == 200

    assert len(_outbox(product)) == 2
    assert _one_mail(product, person.email).subject == "Your password was changed"


def test_a_changed_address_is_mailed_to_the_old_and_the_new_one(product: Product) -> None:
    person = product.user()
    body = {"_id": person.id, "email": "new@example.com"}

    assert product.post("/internal/user/update", body, as_=product.staff()).status == 200

    for address in (person.email, "new@example.com"):
        mail = _one_mail(product, address)
        assert mail.subject == "The e-mail address of your account was changed"
        assert f"from {person.email} to new@example.com" in mail.text
    assert len(product.mails()) == 2


def test_a_changed_name_sends_no_notification(product: Product) -> None:
    person = product.user()
    body = {"_id": person.id, "firstName": "Ada"}

    assert product.post("/internal/user/update", body, as_=product.staff()).status == 200

    assert _outbox(product) == set()


def _profile_with(product: Product, administrators: int) -> tuple[str, list[Person]]:
    organization = product.organization()
    profile = product.profile(organization)
    people = [product.member(organization, ADMIN) for _ in range(administrators)]
    return profile.id, people


def test_a_new_client_key_is_mailed_to_the_administrators_of_its_profile(product: Product) -> None:
    organization = product.organization()
    profile = product.profile(organization)
    admin = product.member(organization, ADMIN)
    keeper = product.member(organization, profile_roles={profile.id: ["basic.admin"]})
    product.member(organization, profile_roles={profile.id: ["basic.viewer"]})
    product.member(organization, ADMIN, status="disabled")
    body = {"profileId": profile.id, "name": "Nightly https://evil.test/x"}

    made = product.post("/organization-profile/api-key/create", body, as_=admin)

    assert made.status == 201
    assert len(_outbox(product)) == 1
    assert sorted(mail.to for mail in product.mails()) == sorted([(admin.email,), (keeper.email,)])
    mail = _one_mail(product, keeper.email)
    assert made.json["clientId"] in mail.text
    assert made.json["clientKey"] not in mail.text
    assert "https://" not in mail.text


@pytest.mark.parametrize(("administrators", "mailed"), [(1, 1), (20, 20), (23, 20)])
def test_at_most_twenty_administrators_are_mailed(
    product: Product, administrators: int, mailed: int
) -> None:
    profile_id, people = _profile_with(product, administrators)
    body = {"profileId": profile_id}

    made = product.post("/organization-profile/api-key/create", body, as_=people[0])

    assert made.status == 201
    assert len({mail.to for mail in product.mails()}) == mailed
    assert len(product.mails()) == mailed

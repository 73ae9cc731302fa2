"""POST /auth/forgot-password, and the quota of the mails with invitations to one address."""

import pytest

from tests.actors.factories import Person
from tests.actors.organization_users import invite
from tests.harness.product import Product

PATH = "/auth/forgot-password"


def _forgot(product: Product, email: str) -> None:
    assert product.post(PATH, {"email": email}).status == 202


def _dry_run(product: Product, staff: Person, resend: dict[str, str]) -> int:
    path, headers = "/organization-user/resend-user-invitation", {"x-dry-run": "true"}
    return product.post(path, resend, as_=staff, headers=headers).status


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


@pytest.mark.parametrize("status", ["unknown", "active", "invited", "disabled"])
def test_the_quota_of_a_recipient_does_not_show_whether_they_have_an_account(
    product: Product, status: str
) -> None:
    """GIVEN an invitation and 4 requests THEN the fifth mail of the hour was the last, for all."""
    staff, place, email = product.staff(), product.organization(), "new.user@example.com"
    if status != "unknown":
        product.user(email=email, status=status)
    invited = invite(product, staff, place.id, email).json["userId"]
    resend = {"organizationId": place.id, "userId": invited}
    outcomes: list[int] = []

    for _ in range(4):
        outcomes.append(_dry_run(product, staff, resend))
        _forgot(product, email)
        product.deliver()
    outcomes.append(_dry_run(product, staff, resend))

    assert outcomes == [200, 200, 200, 200, 429]


def test_a_password_is_mailed_whatever_the_quota_of_invitations(product: Product) -> None:
    staff, person = product.staff(), product.user()
    for _ in range(5):
        invite(product, staff, product.organization().id, person.email)

    _forgot(product, person.email)

    mail = product.mails(to=person.email)[-1]
    new = {"token": mail.token, "password": "a fine new password"}
    assert product.post("/auth/set-password", new).status == 200


def test_a_request_without_a_pending_invitation_is_no_invitation(product: Product) -> None:
    staff, person, place = product.staff(), product.user(), product.organization()
    for _ in range(5):
        _forgot(product, person.email)
        product.deliver()

    assert invite(product, staff, place.id, person.email).status == 201

"""The mailer: the table's stream → SES."""

from typing import Any

import pytest

from coreapi.mail import sender
from tests.conftest import Event
from tests.harness.product import Product


def test_the_example_event_mails_a_token(product: Product, event: Event) -> None:
    person = product.user()

    answer = product.run(
        "MailerFunction", event("events/mailer/password_reset", email=person.email)
    )

    assert answer == {"batchItemFailures": []}
    (mail,) = product.mails(to=person.email)
    assert mail.token


def test_a_mail_that_cannot_be_sent_is_reported_and_the_others_are_sent(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [product.user() for _ in range(3)]
    for person in people:
        product.post("/auth/forgot-password", {"email": person.email})
    send = sender.send

    def failing(message: Any) -> None:
        if message["To"] == people[1].email:
            raise ConnectionError
        send(message)

    monkeypatch.setattr(sender, "send", failing)

    answer = product.deliver()

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert [mail.to for mail in product.mails()] == [(people[0].email,), (people[2].email,)]


def test_an_address_that_changed_hands_meanwhile_gets_nothing(product: Product) -> None:
    product.post("/auth/forgot-password", {"email": "stranger@example.com"})

    assert product.mails() == []

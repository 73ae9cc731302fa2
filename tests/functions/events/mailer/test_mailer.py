"""The mailer: the table's stream → SES."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from coreapi.mail import sender
from local import outbox
from tests.conftest import Event
from tests.faults.injection import Answer, AwsCall, Fault, Transit, struck
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


SCHEDULED = {"waitedSeconds": 0}
ILLEGAL = ("BadRequestException", "Local address contains control or whitespace")


def _refusing(code: str, text: str, *, only: str = "") -> Fault:
    """Return a fault: SES refuses every mail, or those to addresses with a prefix."""

    def fits(call: AwsCall) -> bool:
        to: list[str] = call.body.get("Destination", {}).get("ToAddresses", [])
        return call.service == "email" and to[0].startswith(only)

    def refuse(_: Transit) -> Answer:
        return 400, {"x-amzn-errortype": code}, json.dumps({"message": text})

    return Fault(code, fits, refuse, "on")


def _asks_for_a_password(product: Product, email: str) -> None:
    person = product.user(email=email)
    assert product.post("/auth/forgot-password", {"email": person.email}).status == 202


@pytest.fixture(params=["by the stream", "by the schedule"])
def run_mailer(request: pytest.FixtureRequest, product: Product) -> Callable[[], Any]:
    if request.param == "by the stream":
        return product.deliver
    return lambda: product.run("MailerFunction", SCHEDULED)


def test_ninety_refused_addresses_hold_up_no_other(
    product: Product, run_mailer: Callable[[], Any]
) -> None:
    for number in range(90):
        _asks_for_a_password(product, f"bad{number}@example.com")
    _asks_for_a_password(product, "good@example.com")

    with struck(_refusing(*ILLEGAL, only="bad"), 0):
        answer = run_mailer()

    assert [mail.to for mail in outbox.sent()] == [("good@example.com",)]
    assert answer in (
        {"batchItemFailures": []},
        {"settled": 91, "failed": 0, "goesOn": False},
    )
    again = product.run("MailerFunction", SCHEDULED)
    assert again == {"settled": 0, "failed": 0, "goesOn": False}
    noted = [item.get("refused") for key, item in product.table().items() if key[1] == "MAIL"]
    assert noted.count(ILLEGAL[1]) == 90


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("MessageRejected", "Email address is not verified."),
        ("AccountSuspendedException", "suspended"),
        ("SendingPausedException", "paused"),
        ("MailFromDomainNotVerifiedException", "The domain is not verified"),
        ("BadRequestException", "Illegal FROM address"),
        ("BadRequestException", "no"),
        ("AccessDeniedException", "not authorized"),
    ],
)
def test_what_is_wrong_with_the_sender_is_tried_again_and_counted(
    product: Product,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: str,
    text: str,
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    _asks_for_a_password(product, "ann@example.com")

    with struck(_refusing(code, text), 0):
        answer = product.run("MailerFunction", SCHEDULED)

    assert answer == {"settled": 0, "failed": 1, "goesOn": False}
    assert '"MailSenderRefused"' in capsys.readouterr().out
    assert product.run("MailerFunction", SCHEDULED)["settled"] == 1
    assert [mail.to for mail in outbox.sent()] == [("ann@example.com",)]


def test_a_throttled_mail_is_tried_again_and_not_counted(
    product: Product, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    _asks_for_a_password(product, "ann@example.com")

    with struck(_refusing("TooManyRequestsException", "Maximum sending rate exceeded."), 0):
        assert product.run("MailerFunction", SCHEDULED)["failed"] == 1

    assert "MailSenderRefused" not in capsys.readouterr().out
    assert product.run("MailerFunction", SCHEDULED)["settled"] == 1

"""The table's stream and the mailer: records twice, out of order or unreadable, and mail down.

The stream itself delivers the records, with the mapping of `template.yaml`.
"""

from itertools import permutations
from typing import Any

import pytest

from coreapi import ids
from coreapi.models.outbox import MailKind, OutboxMessage
from coreapi.storage import outbox
from local import outbox as local_outbox
from local.runtime import aws
from local.runtime.functions import LambdaContext
from local.runtime.stream_readers import Stream
from tests.actors.factories import Person
from tests.faults import strikes
from tests.faults.injection import AwsCall, Fault, struck
from tests.faults.kinds import CONFLICTS, no_connection
from tests.harness.product import Product
from tests.harness.response import Response
from tests.harness.table import stream_record

NEW = "a fine new password"
_SCHEDULED = {"waitedSeconds": 300}


def _is_mail(call: AwsCall) -> bool:
    return call.service == "email"


def _is_update(call: AwsCall) -> bool:
    return call.operation == "UpdateItem"


MAIL_DOWN = Fault("mail down", _is_mail, no_connection, "on")
NO_NOTES = Fault("what was sent cannot be noted", _is_update, no_connection, "on")


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    strikes.without_waiting(monkeypatch)


@pytest.fixture
def stream(product: Product) -> Stream:
    """Return the stream with its mailer; `drain()` delivers what was written since."""
    if product.stack.endpoint:
        pytest.skip("the tests' table has no stream on DynamoDB Local")
    dynamodb, name = aws.client("dynamodb"), product.stack.table_name
    described = dynamodb.describe_table(TableName=name)["Table"]
    if "LatestStreamArn" not in described:  # other tests do without; moto cannot turn it off again
        wanted = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        described = dynamodb.update_table(TableName=name, StreamSpecification=wanted)
        described = described["TableDescription"]
    return Stream(
        aws.client("dynamodbstreams"),
        described["LatestStreamArn"],
        product.stack.template.stream_readers(),
        product.run,
        "LATEST",
    )


def _forgot(product: Product, person: Person) -> None:
    assert product.post("/auth/forgot-password", {"email": person.email}).status == 202


def _redeem(product: Product, mail: local_outbox.Mail) -> Response:
    return product.post("/auth/set-password", {"token": mail.token, "password": NEW})


def _sweep(product: Product, event: dict[str, int] = _SCHEDULED) -> Any:
    return product.run("MailerFunction", event)


def _records(product: Product) -> list[dict[str, Any]]:
    """Return the stream's records of all outbox messages, oldest first."""
    messages = [item for key, item in sorted(product.table().items()) if key[1] == "MAIL"]
    return [stream_record(number, item) for number, item in enumerate(messages)]


def test_a_record_that_comes_again_mails_nothing_more(product: Product) -> None:
    person = product.user()
    _forgot(product, person)
    records = _records(product)

    for _ in range(3):
        assert product.run("MailerFunction", {"Records": [*records, *records]}) == {
            "batchItemFailures": []
        }

    (mail,) = local_outbox.sent()
    assert _redeem(product, mail).status == 200


def test_what_was_sent_but_not_noted_is_sent_again_and_its_token_replaces_the_first(
    product: Product,
) -> None:
    person = product.user()
    _forgot(product, person)
    records = _records(product)
    with struck(NO_NOTES, 0):
        answer = product.run("MailerFunction", {"Records": records})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    product.run("MailerFunction", {"Records": records})

    first, second = local_outbox.sent()
    assert _redeem(product, first).outcome == (401, "TOKEN_INVALID")
    assert _redeem(product, second).status == 200


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_only_the_newest_token_works_in_any_order_of_records(
    product: Product, order: tuple[int, ...]
) -> None:
    person = product.user()
    for _ in range(3):
        _forgot(product, person)
    records = _records(product)

    for number in order:
        product.run("MailerFunction", {"Records": [records[number]]})

    sent = local_outbox.sent()
    newest = sum(number == max(order[: place + 1]) for place, number in enumerate(order))
    assert len(sent) == newest, "an older mail than one that was sent says nothing"
    for mail in sent[:-1]:
        assert _redeem(product, mail).outcome == (401, "TOKEN_INVALID")
    assert _redeem(product, sent[-1]).status == 200


def test_a_bad_record_keeps_no_other_and_no_person_is_mailed_twice(
    product: Product, stream: Stream
) -> None:
    people = [product.user() for _ in range(5)]
    for number, person in enumerate(people):
        if number == 2:
            _poison(product)
        _forgot(product, person)
    stream.drain()

    assert [mail.to for mail in local_outbox.sent()] == [(person.email,) for person in people]
    assert _sweep(product, {}) == {"settled": 0, "failed": 1, "goesOn": False}, "kept"


def test_mail_that_is_down_for_an_hour_loses_none_and_keeps_nothing_else(
    product: Product, stream: Stream
) -> None:
    people = [product.user() for _ in range(3)]
    organization = product.organization()
    with struck(MAIL_DOWN, 0):
        for person in people:
            _forgot(product, person)
        body = {"organizationId": organization.id, "email": "new@a.test"}
        invited = product.post("/organization-user/invite-user", body, as_=product.staff())
        assert invited.status == 201
        stream.drain()  # and gives up all of them
        product.advance(minutes=30)
        assert _sweep(product) == {"settled": 0, "failed": 4, "goesOn": False}
        assert product.login(people[0]).status == 200
        product.advance(minutes=30)
    assert local_outbox.sent() == []

    assert _sweep(product) == {"settled": 4, "failed": 0, "goesOn": False}

    sent = local_outbox.sent()
    assert [mail.to for mail in sent] == [(p.email,) for p in people] + [("new@a.test",)]
    assert _sweep(product, {}) == {"settled": 0, "failed": 0, "goesOn": False}
    for mail in sent:
        assert _redeem(product, mail).status == 200


def test_what_the_stream_may_still_bring_is_left_to_it(product: Product) -> None:
    _forgot(product, product.user())
    product.advance(minutes=4)

    assert _sweep(product)["settled"] == 0
    assert _sweep(product, {})["settled"] == 1


def test_a_bad_message_keeps_no_other_from_being_sent(product: Product) -> None:
    person = product.user()
    _poison(product)
    _forgot(product, person)

    assert _sweep(product, {}) == {"settled": 1, "failed": 1, "goesOn": False}
    assert [mail.to for mail in local_outbox.sent()] == [(person.email,)]


def test_without_time_it_says_that_there_is_more(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    _forgot(product, product.user())
    with monkeypatch.context() as patch:
        patch.setattr(LambdaContext, "get_remaining_time_in_millis", _soon_over)
        assert _sweep(product, {}) == {"settled": 0, "failed": 0, "goesOn": True}

    assert _sweep(product, {}) == {"settled": 1, "failed": 0, "goesOn": False}


def test_a_busy_token_delays_a_mail_and_does_not_lose_it(product: Product) -> None:
    _forgot(product, product.user())
    records = _records(product)
    with struck(CONFLICTS, 0):
        answer = product.run("MailerFunction", {"Records": records})
    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}

    product.run("MailerFunction", {"Records": records})

    assert len(local_outbox.sent()) == 1


def _poison(product: Product) -> None:
    """Write an outbox message that this release cannot read."""
    now = product.now()
    message = OutboxMessage(
        id=ids.new(now), kind=MailKind.ACCOUNT, address="p@a.test", values={}, created_at=now
    )
    write = outbox.queue(message)
    write.parameters["Item"]["kind"] = {"S": "of another release"}
    product.app.store.write(write)


def _soon_over(_: LambdaContext) -> int:
    return 20_000

"""The consumer of docs/events.md: its rule, its queue and its code, deployed on moto."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local import ROOT
from local.runtime import aws
from tests.actors.factories import Person
from tests.harness.events import published
from tests.harness.product import Product

_PAGE = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
_STACK = "consumer"

# moto needs no policy of a queue.
pytestmark = pytest.mark.filterwarnings("ignore:Tried to parse AWS..SQS..QueuePolicy")


def _block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", _PAGE, re.MULTILINE | re.DOTALL)
    return found


@pytest.fixture
def consumer(product: Product, monkeypatch: pytest.MonkeyPatch) -> Iterator["_Consumer"]:
    """Deploy it, except its function, whose code runs here."""
    template, its_function, _ = _block("yaml").partition("\n  CountFunction:")
    assert its_function
    bus = product.stack.settings_of("PublisherFunction").event_bus
    cloudformation = aws.client("cloudformation")
    cloudformation.create_stack(
        StackName=_STACK,
        TemplateBody=template,
        Parameters=[{"ParameterKey": "EventBusArn", "ParameterValue": bus}],
    )
    found = cloudformation.describe_stack_resources(StackName=_STACK)["StackResources"]
    names = {each.get("LogicalResourceId"): each.get("PhysicalResourceId", "") for each in found}
    monkeypatch.setenv("TABLE", names["Counts"])
    code: dict[str, Any] = {}
    exec(_block("python"), code)  # noqa: S102 - it is ours
    yield _Consumer(names["JoinedQueue"], names["Counts"], code["handler"])
    cloudformation.delete_stack(StackName=_STACK)


class _Consumer:
    def __init__(self, queue: str, table: str, handler: Callable[..., None]) -> None:
        self._queue, self._table, self._handler = queue, table, handler

    def received(self) -> list[dict[str, Any]]:
        """Return the messages that wait in the queue, as Lambda hands them on."""
        answer = aws.client("sqs").receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10)
        return [{"body": message["Body"]} for message in answer.get("Messages", [])]

    def handle(self, records: list[dict[str, Any]]) -> None:
        self._handler({"Records": records}, None)

    def members(self, organization_id: str) -> int:
        key = {"id": {"S": organization_id}}
        item = aws.client("dynamodb").get_item(TableName=self._table, Key=key).get("Item", {})
        return int(item["members"]["N"]) if item else 0


def _joins(product: Product, organization_id: str, admin: Person) -> None:
    person = product.user()
    body = {"organizationId": organization_id, "email": person.email}
    invited = product.post("/organization-user/invite-user", body, as_=admin)
    accepted = {"invitationId": invited.json["userId"]}
    assert product.post("/user/invitation/accept", accepted, as_=person).status == 200


def test_it_counts_each_person_once_in_any_order_and_if_events_come_twice(
    product: Product, consumer: _Consumer
) -> None:
    organization = product.organization()
    admin = product.member(organization, "default.organization.admin")
    for _ in range(3):
        _joins(product, organization.id, admin)
    kinds = {event["detail-type"] for event in published(product)}

    records = consumer.received()
    consumer.handle(records[::-1])
    consumer.handle([*records, records[0]])

    assert kinds == {"organization-user.invite", "user-invitation.accept"}
    assert len(records) == 3
    assert consumer.members(organization.id) == 3


def test_what_it_cannot_write_comes_again(product: Product, consumer: _Consumer) -> None:
    organization = product.organization()
    admin = product.member(organization, "default.organization.admin")
    _joins(product, organization.id, admin)
    published(product)
    records = consumer.received()
    event = json.loads(records[0]["body"])
    event["detail"]["organizationId"] = ""  # no key may be empty

    with pytest.raises(Exception, match="empty"):
        consumer.handle([{"body": json.dumps(event)}])

    consumer.handle(records)
    assert consumer.members(organization.id) == 1

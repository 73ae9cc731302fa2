"""The publisher: the queue of sealed audit entries → events on the bus."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from coreapi.access.actor import SystemActor
from coreapi.context import Origin
from coreapi.models.audit import AuditAction, AuditEntityType, AuditEntry, Change, FieldChange
from coreapi.storage import audit as audits
from coreapi.storage.table.actions import put
from local import events
from tests.conftest import Event
from tests.harness.audit_trail import AuditTrail
from tests.harness.events import Answered, before, drain, published, unreachable
from tests.harness.product import Product

PUBLISHER = "PublisherFunction"
PUT = "events.PutEvents"


def happens(product: Product, action: AuditAction, entity: AuditEntityType, **changes: Any) -> None:
    call = product.app.call(SystemActor(), Origin(request_id="r-1", ip="192.0.2.7"))
    change = Change(action=action, entity_type=entity, entity_id="e-1", changes=changes)
    with call.transaction() as tx:
        tx.audit(change)


def message(chain: str, entry_id: str, number: int = 1) -> dict[str, Any]:
    body = json.dumps({"chain": chain, "_id": entry_id})
    return {"messageId": f"m-{number}", "body": body, "eventSource": "aws:sqs"}


def messages(trail: AuditTrail, count: int) -> list[dict[str, Any]]:
    """Write audit entries; return the messages that name them."""
    items = trail.happens(count)
    return [message(trail.organization_id, item["SK"], n) for n, item in enumerate(items)]


def publish(product: Product, some: Sequence[Mapping[str, Any]]) -> list[str]:
    """Run the publisher; return the ids of the messages that are to be delivered again."""
    answer = product.run(PUBLISHER, {"Records": list(some)})
    return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]


@pytest.fixture
def trail(product: Product) -> AuditTrail:
    return AuditTrail(product)


def test_an_entry_is_an_event_without_address_and_hash(product: Product) -> None:
    admin = product.staff()
    made = product.post("/internal/organization/create", {"name": "Meridian Gas"}, as_=admin)
    listed = product.post("/internal/audit/list", {"entityId": made.json["_id"]}, as_=admin).json

    (event,) = published(product)

    (entry,) = listed["items"]
    assert event["detail"] == {
        **{name: value for name, value in entry.items() if name not in {"ip", "hash"}},
        "withheld": [],
    }
    assert (event["source"], event["detail-type"]) == ("core-api", "organization.create")
    assert event["resources"] == [f"organization/{made.json['_id']}"]
    assert event["time"] == f"{entry['at'][:19]}Z"


def test_an_event_is_about_the_organization_and_the_entity(product: Product) -> None:
    organization = product.organization()
    admin = product.member(organization, "default.organization.admin")
    other = product.member(organization)
    body = {"organizationId": organization.id, "userId": other.id}
    assert product.post("/organization-user/remove-user", body, as_=admin).status == 200

    (event,) = published(product)

    assert event["resources"] == [f"organization/{organization.id}", f"user/{other.id}"]


def test_people_are_in_events_by_their_ids_only(product: Product) -> None:
    body = {"email": "ann.baker@example.com", "firstName": "Ann", "lastName": "Baker"}
    made = product.post("/internal/user/create", body, as_=product.staff())

    (event,) = published(product)

    assert event["detail"]["entityId"] == made.json["_id"]
    assert event["detail"]["withheld"] == ["email", "firstName", "lastName"]
    assert not any(text in json.dumps(event) for text in ("ann.baker", "Ann", "Baker", "192.0.2."))


def test_an_undeclared_field_is_named_without_its_value(product: Product) -> None:
    happens(
        product,
        AuditAction.ORGANIZATION_UPDATE,
        AuditEntityType.ORGANIZATION,
        name=FieldChange("a", "b"),
        contact="Ann Baker",
    )

    (event,) = published(product)

    assert event["detail"]["changes"] == {"name": {"from": "a", "to": "b"}}
    assert event["detail"]["withheld"] == ["contact"]


def test_a_flag_is_published_and_what_has_no_flags_name_is_not(product: Product) -> None:
    happens(
        product,
        AuditAction.ORGANIZATION_PROFILE_FLAG_SET,
        AuditEntityType.ORGANIZATION_PROFILE,
        GHGP=FieldChange(None, True),  # noqa: FBT003 - the flag's value
        note="by Ann",
    )

    (event,) = published(product)

    assert event["detail"]["changes"] == {"GHGP": {"from": None, "to": True}}
    assert event["detail"]["withheld"] == ["note"]


def test_an_entry_of_an_action_that_is_not_known_here_has_no_changes(
    product: Product, trail: AuditTrail
) -> None:
    entry = _written(product, trail, action="thing.of-a-later-release", changes={"name": "a"})

    assert publish(product, [message(trail.organization_id, entry.id)]) == []

    (event,) = events.published()
    assert (event["detail"]["changes"], event["detail"]["withheld"]) == ({}, ["name"])


def test_a_message_that_comes_twice_is_the_same_event_twice(
    product: Product, trail: AuditTrail
) -> None:
    (said,) = messages(trail, 1)

    assert publish(product, [said]) == publish(product, [said]) == []

    first, second = events.published()
    assert first["detail"] == second["detail"]
    assert first["id"] != second["id"]


def test_a_batch_that_names_an_entry_twice_is_one_event(
    product: Product, trail: AuditTrail
) -> None:
    (said,) = messages(trail, 1)

    assert publish(product, [said, {**said, "messageId": "m-2"}]) == []

    assert len(events.published()) == 1


def test_messages_in_any_order_are_the_same_events(product: Product, trail: AuditTrail) -> None:
    said = messages(trail, 6)

    assert publish(product, [said[4], said[1], said[5]]) == []
    assert publish(product, [said[0], said[3], said[2]]) == []

    found = events.published()
    assert [event["detail"]["_id"] for event in found] == [
        json.loads(each["body"])["_id"] for each in said
    ]


def test_only_what_a_bus_refuses_comes_again(product: Product, trail: AuditTrail) -> None:
    said = messages(trail, 3)

    def refuses_the_second(model: Any, **_: Any) -> Any:
        del model
        results = [{"EventId": "1"}, {"ErrorCode": "ThrottlingException"}, {"EventId": "3"}]
        return Answered(), {"FailedEntryCount": 1, "Entries": results}

    with before(PUT, refuses_the_second):
        assert publish(product, said) == ["m-1"]


def test_a_bus_that_is_down_for_an_hour_loses_nothing(product: Product, trail: AuditTrail) -> None:
    """GIVEN a bus that is down WHEN an hour passes THEN no message is a dead letter."""
    queues = dict(product.stack.template.properties("AWS::SQS::Queue"))
    queue = queues["EventQueue"]
    receives = 3600 // queue["VisibilityTimeout"] + 1
    said = messages(trail, 10)

    with unreachable(PUT):
        for _ in range(receives):
            assert publish(product, said) == [each["messageId"] for each in said]
    assert events.published() == []

    assert receives < queue["RedrivePolicy"]["maxReceiveCount"]
    assert publish(product, said) == []
    assert len(events.published()) == 10


def test_a_bus_that_is_down_stalls_no_seal(product: Product, trail: AuditTrail) -> None:
    with unreachable(PUT):
        records = [trail.record(item) for item in trail.happens(3)]
        assert trail.seal(records) == {"batchItemFailures": []}
        drain(product)

    assert sum(len(seal.entries) for seal in trail.seals()) == 3
    assert events.published() == []


def test_an_entry_that_is_too_large_for_the_bus_is_an_event_without_changes(
    product: Product, trail: AuditTrail
) -> None:
    changes = {"name": "é" * 150_000, "contact": "Ann"}
    entry = _written(product, trail, action="organization.create", changes=changes)

    assert publish(product, [message(trail.organization_id, entry.id)]) == []

    (event,) = events.published()
    assert event["detail"]["_id"] == entry.id
    assert event["detail"]["changes"] == {}
    assert event["detail"]["withheld"] == ["contact", "name"]


def test_a_batch_above_what_a_request_takes_is_several_requests(
    product: Product, trail: AuditTrail
) -> None:
    said: list[dict[str, Any]] = []
    for number in range(4):
        changes = {"name": "x" * 100_000}
        entry = _written(product, trail, action="organization.create", changes=changes)
        said.append(message(trail.organization_id, entry.id, number))
    sizes: list[int] = []

    def measured(params: Any, **_: Any) -> None:
        sizes.append(len(params["body"]))

    with before(PUT, measured):
        assert publish(product, said) == []

    assert len(events.published()) == 4
    assert len(sizes) == 2
    assert all(size < 256 * 1024 for size in sizes)


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"chain": "system"}', "null"])
def test_only_a_message_that_is_not_ours_comes_again(
    product: Product, trail: AuditTrail, body: str
) -> None:
    (said,) = messages(trail, 1)

    assert publish(product, [{**said, "messageId": "m-9", "body": body}, said]) == ["m-9"]


def test_only_an_entry_that_is_not_there_comes_again(product: Product, trail: AuditTrail) -> None:
    (said,) = messages(trail, 1)
    gone = message(trail.organization_id, "01KJQ4N1G0000000000000000A", 9)

    assert publish(product, [gone, said]) == ["m-9"]


def test_the_documented_message_names_an_entry(product: Product, event: Event) -> None:
    organization = product.organization()
    (item,) = AuditTrail(product, organization.id).happens()
    values = {"organizationId": organization.id, "auditEntryId": item["SK"]}

    assert publish(product, event("events/publisher/entry_sealed", **values)["Records"]) == []

    assert [each["detail"]["_id"] for each in events.published()] == [item["SK"]]


def _written(product: Product, trail: AuditTrail, *, action: str, changes: Any) -> AuditEntry:
    """Write an entry as another release might have done."""
    (item,) = trail.happens()
    other = {**item, "action": action, "changes": changes}
    product.app.store.write(put(other))
    return audits.read(other)

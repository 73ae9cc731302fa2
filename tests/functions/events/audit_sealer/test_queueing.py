"""The sealer queues what it has sealed; a queue that is down delays events, and no seal."""

import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from local import events
from local.runtime import aws
from tests.harness.audit_trail import SEALER, AuditTrail
from tests.harness.events import Act, Answered, before, drain, unreachable
from tests.harness.product import Product

SEND = "sqs.SendMessageBatch"
_UNQUEUED = "EVENTS-UNQUEUED"


@pytest.fixture
def trail(product: Product, monkeypatch: pytest.MonkeyPatch) -> AuditTrail:
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    return AuditTrail(product)


def queued(trail: AuditTrail) -> list[str]:
    """Return the ids of the entries that wait in the queue, and empty it."""
    url = trail.product.stack.settings_of(SEALER).event_queue_url
    sqs, found = aws.client("sqs"), list[str]()
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            found.append(json.loads(message["Body"])["_id"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return sorted(found)


def noted(trail: AuditTrail) -> list[str]:
    """Return the ids of the entries that the queue did not take."""
    items = (item for key, item in trail.product.table().items() if key[0] == _UNQUEUED)
    return sorted(entry_id for item in items for _, entry_id in item["entries"])


def test_what_is_sealed_is_queued_by_its_name_only(trail: AuditTrail) -> None:
    other = AuditTrail(trail.product)
    items = [*trail.happens(13), *other.happens(2)]

    trail.seal([trail.record(item) for item in items])

    assert queued(trail) == sorted(item["SK"] for item in items)
    assert noted(trail) == []


def test_a_record_that_comes_again_is_queued_again(trail: AuditTrail) -> None:
    """GIVEN a sealer that died between sealing and queueing THEN the entry is queued after all."""
    record = trail.record(trail.happens()[0])
    trail.seal([record])
    first = queued(trail)

    trail.seal([record])

    assert queued(trail) == first
    assert len(trail.seals()) == 1


def test_what_was_altered_or_removed_is_not_queued(trail: AuditTrail) -> None:
    (item,) = trail.sealed(1)
    queued(trail)

    trail.seal([trail.record({**item, "changes": {}}, item), trail.record(item, removed=True)])

    assert queued(trail) == []


def test_a_queue_that_is_down_stalls_no_seal(
    trail: AuditTrail, capsys: pytest.CaptureFixture[str]
) -> None:
    items = trail.happens(25)

    with unreachable(SEND):
        answer = trail.seal([trail.record(item) for item in items])

    assert answer == {"batchItemFailures": []}
    assert sum(len(seal.entries) for seal in trail.seals()) == 25
    assert noted(trail) == [item["SK"] for item in items]
    assert '"EventsUnqueued":[25.0]' in capsys.readouterr().out


def test_what_one_request_of_several_leaves_is_noted(trail: AuditTrail) -> None:
    items = trail.happens(3)
    failed = [{"Id": "1", "SenderFault": False, "Code": "InternalError"}]

    def refuses_the_second(**_: Any) -> Any:
        return Answered(), {"Failed": failed}

    with before(SEND, refuses_the_second):
        trail.seal([trail.record(item) for item in items])

    assert noted(trail) == [items[1]["SK"]]


def test_the_sweep_queues_what_no_queue_took(trail: AuditTrail) -> None:
    items = trail.happens(12)
    with unreachable(SEND):
        trail.seal([trail.record(item) for item in items])
        trail.product.run(SEALER, {"sweep": True})
        assert len(noted(trail)) == 12

    trail.product.run(SEALER, {"sweep": True})

    assert noted(trail) == []
    drain(trail.product)
    assert [event["detail"]["_id"] for event in events.published()] == [i["SK"] for i in items]


def test_the_sweep_queues_what_the_stream_missed(trail: AuditTrail) -> None:
    items = trail.happens(2)
    trail.product.advance(hours=1)

    trail.product.run(SEALER, {"sweep": True})

    assert queued(trail) == [item["SK"] for item in items]


def test_without_queue_and_table_the_stream_brings_the_records_again(trail: AuditTrail) -> None:
    record = trail.record(trail.happens()[0])

    def fails(parameters: Any) -> None:
        if _UNQUEUED in str(parameters):
            raise EndpointConnectionError(endpoint_url="https://dynamodb")

    client = trail.product.app.store.client
    hook = _of_body(fails)
    client.meta.events.register("before-call.dynamodb.PutItem", hook)
    try:
        with unreachable(SEND):
            answer = trail.seal([record])
    finally:
        client.meta.events.unregister("before-call.dynamodb.PutItem", hook)

    number = record["dynamodb"]["SequenceNumber"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": number}]}
    assert len(trail.seals()) == 1
    trail.seal([record])
    assert len(queued(trail)) == 1


def _of_body(act: Act) -> Act:
    def hook(params: Any, **_: Any) -> None:
        act(params["body"])

    return hook

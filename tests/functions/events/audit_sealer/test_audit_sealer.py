"""The sealer: the table's stream → signed seals."""

from datetime import datetime, timedelta

import pytest

from coreapi.access.actor import SystemActor
from coreapi.audit import sealing
from coreapi.audit.verification import Fault
from coreapi.context import Origin
from coreapi.ids import UNKNOWN
from coreapi.models.audit import Seal, SealedEvent
from coreapi.operations.events import audit_sealer
from coreapi.storage import seal as seals
from coreapi.storage.table.actions import delete, put
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import Store
from tests.conftest import Event
from tests.harness.audit_trail import SEALER, AuditTrail
from tests.harness.product import Product
from tests.readers.log import logged

WRITTEN, ALTERED = SealedEvent.WRITTEN, SealedEvent.ALTERED
REMOVED, FOREIGN = SealedEvent.REMOVED, SealedEvent.FOREIGN


@pytest.fixture
def trail(product: Product, monkeypatch: pytest.MonkeyPatch) -> AuditTrail:
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "false")
    return AuditTrail(product)


def events(trail: AuditTrail) -> list[list[SealedEvent]]:
    return [[entry.event for entry in seal.entries] for seal in trail.seals()]


def test_a_batch_of_a_chain_is_one_signed_seal(trail: AuditTrail) -> None:
    items = trail.happens(3)

    answer = trail.seal([trail.record(item) for item in items])

    assert answer == {"batchItemFailures": []}
    (seal,) = trail.seals()
    assert (seal.number, seal.previous_hash, seal.chain) == (1, None, trail.organization_id)
    assert [(e.id, e.event, e.hash) for e in seal.entries] == [
        (item["SK"], WRITTEN, item["hash"]) for item in items
    ]
    key = trail.exported()[0]["publicKey"]
    assert sealing.is_genuine(seal, {seal.key_id: key})
    assert not trail.verified().findings


def test_the_documented_record_is_an_entry_with_its_hash(event: Event) -> None:
    (record,) = event("events/audit_sealer/entry_written")["Records"]

    said = audit_sealer.statement(record).entry

    assert said.event is WRITTEN
    assert said.hash == record["dynamodb"]["NewImage"]["hash"]["S"]


def test_the_next_seal_names_the_hash_of_the_one_before(trail: AuditTrail) -> None:
    trail.sealed(3)

    first, second, third = trail.seals()

    assert [first.number, second.number, third.number] == [1, 2, 3]
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)


def test_each_chain_of_a_batch_has_its_own_seals(trail: AuditTrail) -> None:
    other = AuditTrail(trail.product)
    records = [trail.record(item) for item in trail.happens(2)]

    trail.seal([*records, other.record(other.happens()[0]) | {}])

    assert [len(trail.seals()), len(other.seals())] == [1, 1]


def test_records_that_come_again_or_out_of_order_are_sealed_once(trail: AuditTrail) -> None:
    items = trail.happens(4)
    records = [trail.record(item) for item in items]

    trail.seal([records[3], records[1], records[3]])
    trail.seal(records)
    trail.product.advance(hours=23)
    trail.seal(records)

    assert [len(seal.entries) for seal in trail.seals()] == [2, 2]
    assert not trail.verified().findings


def test_many_seals_later_a_record_that_comes_again_is_still_known(trail: AuditTrail) -> None:
    first = trail.sealed(1)[0]
    trail.product.advance(hours=1)
    trail.sealed(45)

    trail.seal([trail.record(first)])

    assert len(trail.seals()) == 46


def test_two_sealers_of_one_chain_take_different_numbers(trail: AuditTrail) -> None:
    records = [trail.record(item) for item in trail.happens(8)]

    trail.product.together(8, lambda number: trail.seal(records[number : number + 2]))

    seals = trail.seals()
    assert [seal.number for seal in seals] == list(range(1, len(seals) + 1))
    assert sum(len(seal.entries) for seal in seals) == 8
    assert not trail.verified().findings


def test_only_the_chain_that_cannot_be_sealed_fails(
    trail: AuditTrail, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = AuditTrail(trail.product)
    records = [trail.record(trail.happens()[0]), *(trail.record(i) for i in other.happens(2))]
    since = seals.since

    def fails_for_other(store: Store, chain: str, moment: datetime) -> list[Seal]:
        if chain == other.organization_id:
            raise RuntimeError
        return since(store, chain, moment)

    monkeypatch.setattr(seals, "since", fails_for_other)
    answer = trail.seal(records)

    numbers = [record["dynamodb"]["SequenceNumber"] for record in records[1:]]
    assert answer == {"batchItemFailures": [{"itemIdentifier": number} for number in numbers]}
    assert (len(trail.seals()), len(other.seals())) == (1, 0)

    monkeypatch.setattr(seals, "since", since)
    assert trail.seal(records) == {"batchItemFailures": []}
    assert (len(trail.seals()), len(other.seals())) == (1, 1)


def test_only_the_bad_record_fails_and_its_error_is_logged(trail: AuditTrail) -> None:
    good = trail.record(trail.happens()[0])
    poison = {**good, "dynamodb": {"SequenceNumber": "999"}}

    with logged() as lines:
        answer = trail.seal([poison, good])

    assert answer == {"batchItemFailures": [{"itemIdentifier": "999"}]}
    assert events(trail) == [[WRITTEN]]
    (line,) = lines.documents
    assert (line["message"], line["sequence_number"]) == ("record not readable", "999")


def test_an_alteration_is_sealed_and_counted(
    trail: AuditTrail, capsys: pytest.CaptureFixture[str]
) -> None:
    (item,) = trail.sealed(1)
    altered = {**item, "action": "user.create"}

    trail.seal([trail.record(altered, old=item)])

    assert events(trail) == [[WRITTEN], [ALTERED]]
    assert "AuditEntriesTampered" in capsys.readouterr().out
    trail.product.write(put(altered))
    assert {f.fault for f in trail.verified().findings} == {Fault.ENTRY_ALTERED}


def test_an_alteration_stays_sealed_when_it_is_undone(trail: AuditTrail) -> None:
    (item,) = trail.sealed(1)
    altered = {**item, "action": "user.create"}

    trail.seal([trail.record(altered, old=item), trail.record(item, old=altered)])

    assert [f.fault for f in trail.verified().findings] == [Fault.ENTRY_ALTERED]


def test_a_removal_is_sealed_and_counted(
    trail: AuditTrail, capsys: pytest.CaptureFixture[str]
) -> None:
    (item,) = trail.sealed(1)
    trail.product.write(delete(Key(item["PK"], item["SK"])))

    trail.seal([trail.record(item, removed=True)])

    assert events(trail) == [[WRITTEN], [REMOVED]]
    assert "AuditEntriesTampered" in capsys.readouterr().out
    assert [f.fault for f in trail.verified().findings] == [Fault.ENTRY_REMOVED]


def test_an_entry_put_again_with_another_content_is_altered(trail: AuditTrail) -> None:
    (item,) = trail.sealed(1)
    other = trail.happens()[0]
    replaced = {**other, "SK": item["SK"]}

    trail.seal([trail.record(replaced)])

    assert events(trail)[-1] in ([ALTERED], [FOREIGN])


@pytest.mark.parametrize("change", [{"hash": "0" * 64}, {"action": "user.create"}, {"SK": "x"}])
def test_what_does_not_carry_its_own_hash_is_foreign(
    trail: AuditTrail, change: dict[str, str]
) -> None:
    (item,) = trail.happens()

    trail.seal([trail.record({**item, **change})])

    assert events(trail) == [[FOREIGN]]


def test_the_sweep_seals_what_the_stream_missed_and_nothing_else(
    trail: AuditTrail, capsys: pytest.CaptureFixture[str]
) -> None:
    sealed, missed = trail.sealed(2), trail.happens(3)
    trail.product.advance(hours=1)
    new = trail.happens()

    answer = trail.product.run(SEALER, {"sweep": True})

    assert answer == {"sealed": 3, "isDone": True}
    assert "AuditEntriesMissed" in capsys.readouterr().out
    assert {e.id for seal in trail.seals()[2:] for e in seal.entries} == {
        item["SK"] for item in missed
    }
    assert new[0]["SK"] not in str(trail.seals())
    assert len(sealed) == 2
    assert trail.product.run(SEALER, {"sweep": True}) == {"sealed": 0, "isDone": True}


def test_a_sweep_that_has_no_time_left_goes_on_where_it_was(trail: AuditTrail) -> None:
    trail.happens(3)
    trail.product.advance(hours=1)
    call = trail.product.app.call(SystemActor(), Origin(request_id=UNKNOWN))
    turns = iter([True] * 3 + [False] * 2)

    first = audit_sealer.sweep(call, lambda: next(turns))
    second = audit_sealer.sweep(call, lambda: True)

    assert (first.is_done, second.is_done) == (False, True)
    assert first.sealed + second.sealed == 3


def test_an_entry_without_a_seal_shows_after_five_minutes(trail: AuditTrail) -> None:
    trail.sealed(1)
    trail.happens()

    assert (trail.verified().waiting, trail.verified().findings) == (1, [])
    trail.product.clock.advance(timedelta(minutes=5))
    assert [f.fault for f in trail.verified().findings] == [Fault.ENTRY_UNSEALED]


def test_a_chain_without_any_seal_is_exported_too(trail: AuditTrail) -> None:
    trail.happens(2)
    trail.product.advance(minutes=6)

    result = trail.verified()

    assert [f.fault for f in result.findings] == [Fault.ENTRY_UNSEALED] * 2


def test_an_export_is_the_same_in_small_pages(
    trail: AuditTrail, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chain in range(3):
        AuditTrail(trail.product).sealed(chain + 1)
    AuditTrail(trail.product).happens(2)
    whole = trail.exported()[1:]

    monkeypatch.setattr("coreapi.audit.export._MAX_BYTES", 1)

    assert trail.exported()[1:] == whole
    assert len(whole) == 6 + 6 + 2

"""The sealer: entries that are not where or when they were written are foreign."""

from datetime import timedelta

import pytest

from coreapi import ids
from coreapi.models.audit import SealedEvent
from coreapi.operations.events import audit_sealer
from coreapi.storage.table.actions import put
from tests.harness.audit_trail import SEALER, AuditTrail
from tests.harness.product import Product

WRITTEN, FOREIGN = SealedEvent.WRITTEN, SealedEvent.FOREIGN


@pytest.fixture
def trail(product: Product) -> AuditTrail:
    return AuditTrail(product)


def events(trail: AuditTrail) -> list[list[SealedEvent]]:
    return [[entry.event for entry in seal.entries] for seal in trail.seals()]


@pytest.mark.parametrize("chain", ["another organization", "system", "a user", "SWEEP"])
def test_an_entry_of_another_chain_is_foreign(trail: AuditTrail, chain: str) -> None:
    """GIVEN an entry with its own hash THEN its organization decides where it belongs."""
    (item,) = trail.happens()
    trail.product.run(SEALER, {"sweep": True})
    other = AuditTrail(trail.product, ids.new(trail.product.now()) if " " in chain else chain)

    answer = trail.seal([other.record({**item, "PK": f"AUDIT#{other.organization_id}"})])

    assert answer == {"batchItemFailures": []}
    assert events(other) == [[FOREIGN]]


def test_an_entry_of_a_users_own_security_is_in_their_chain_and_no_other(
    trail: AuditTrail,
) -> None:
    person, other = trail.product.user(), trail.product.user()
    new = {"oldPassword": person.password, "password": "a fine new password"}
    assert trail.product.post("/user/change-password", new, as_=person).status == 200
    own, others = (AuditTrail(trail.product, each.id) for each in (person, other))
    (item,) = own.entries()

    trail.seal([own.record(item), others.record({**item, "PK": f"AUDIT#{other.id}"})])

    assert (events(own), events(others)) == ([[WRITTEN]], [[FOREIGN]])


@pytest.mark.parametrize(
    ("written_after", "event"),
    [
        (timedelta(minutes=19), WRITTEN),
        (timedelta(minutes=-4), WRITTEN),
        (timedelta(minutes=21), FOREIGN),
        (timedelta(minutes=-6), FOREIGN),
    ],
)
def test_an_entry_of_another_time_is_foreign(
    trail: AuditTrail, written_after: timedelta, event: SealedEvent
) -> None:
    (item,) = trail.happens()
    trail.product.clock.advance(written_after)
    record = trail.record(item)
    trail.product.clock.advance(-written_after)

    trail.seal([record])

    assert events(trail) == [[event]]


def test_a_backdated_entry_has_no_whole_chain_read(trail: AuditTrail) -> None:
    (item,) = trail.happens()
    trail.product.advance(hours=5)

    record = trail.record(item)

    since = audit_sealer.statement(record).since

    assert since.timestamp() == record["dynamodb"]["ApproximateCreationDateTime"]


def test_a_sweep_does_not_seal_a_foreign_entry_as_written(trail: AuditTrail) -> None:
    """GIVEN an entry of three hours ago, and one of another chain THEN both stay foreign."""
    item, moved = trail.happens(2)
    other = AuditTrail(trail.product)
    moved = {**moved, "PK": f"AUDIT#{other.organization_id}"}
    trail.product.write(put(moved))
    trail.product.advance(hours=3)
    trail.seal([trail.record(item)])

    swept = trail.product.run(SEALER, {"sweep": True})

    assert events(trail) == [[FOREIGN], [WRITTEN]]  # the second is where it belongs, too
    assert events(other) == [[FOREIGN]]
    assert swept == {"sealed": 2, "isDone": True}
    assert trail.product.run(SEALER, {"sweep": True}) == {"sealed": 0, "isDone": True}

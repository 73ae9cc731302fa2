"""A chain verifies as it was stored, and shows whatever was done to it since."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

import pytest

from coreapi import ids
from coreapi.access.actor import SystemActor
from coreapi.context import Origin
from coreapi.models.audit import AuditHead, ChainState, Change
from coreapi.operations.events import audit_verify
from coreapi.storage.table import keys
from coreapi.storage.table.actions import delete, put
from coreapi.storage.table.items import Item
from tests.harness.product import Product

Tamper = Callable[[list[Item]], list[Item]]


class Colour(StrEnum):
    RED = "red"


EVERY_KIND_OF_VALUE: dict[str, object] = {
    "text": "Zoë ✓ \u2028",
    "empty": "",
    "nothing": None,
    "nested": {"nothing": None, "list": [None, {"a": ()}]},
    "whole": 7,
    "negative": -(2**63),
    "large": 2**64 - 1,
    "float": 31.972096,
    "wholeFloat": 5.0,
    "smallFloat": 1e-7,
    "largeFloat": 1e22,
    "true": True,
    "moment": datetime(2031, 1, 2, 3, 4, 5, 678901, tzinfo=UTC),
    "enum": Colour.RED,
    "tuple": (1, "two"),
    "set": frozenset({"b", "a", "c"}),
    "decimal": Decimal("1.10"),
}


def happens(product: Product, chain: str, changes: dict[str, object] | None = None) -> None:
    call = product.app.call(SystemActor(), Origin(request_id="r-1"))
    with call.transaction() as tx:
        tx.audit(
            Change(
                action="user.update",
                entity_type="user",
                entity_id="thing",
                organization_id=chain,
                changes=changes or {},
            )
        )


def verified(product: Product, chain: str, noted: AuditHead | None = None) -> ChainState:
    return audit_verify.verify_chain(
        product.app.call(SystemActor(), Origin(request_id="v")), chain, noted
    )


@pytest.fixture
def chain(product: Product) -> str:
    organization = product.organization().id
    for number in range(5):
        happens(product, organization, {"number": number})
    return organization


def test_a_stored_entry_verifies_whatever_it_tells(product: Product, chain: str) -> None:
    happens(product, chain, EVERY_KIND_OF_VALUE)

    state = verified(product, chain)

    assert (state.entries, state.fault) == (6, None)


def test_entries_of_one_moment_keep_their_order(product: Product) -> None:
    organization, now = product.organization().id, product.now()
    head: str | None = None
    for _ in range(100):
        made = ids.after(head, now)
        assert head is None or made > head
        assert ids.moment(made) == now
        head = made
    assert organization < ids.earliest(product.now())


def test_a_clock_that_is_behind_does_not_break_the_order(product: Product, chain: str) -> None:
    product.advance(minutes=-10)
    happens(product, chain)

    assert verified(product, chain).fault is None
    times = [entry["at"] for entry in product.audit(chain)]
    assert times == sorted(times)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("action", "user.create"),
        ("actor_type", "user"),
        ("actor_id", "somebody"),
        ("at", "2031-05-13T09:00:00.001Z"),
        ("entity_type", "role"),
        ("entity_id", "other"),
        ("organization_id", None),
        ("changes", {"number": 3}),
        ("changes", {}),
        ("request_id", "r-2"),
        ("ip", "203.0.113.1"),
        ("hash", "0" * 64),
    ],
)
def test_an_altered_field_shows(product: Product, chain: str, field: str, value: object) -> None:
    altered = {**product.audit(chain)[2], field: value}
    product.app.store.write(put({k: v for k, v in altered.items() if v is not None}))

    fault = verified(product, chain).fault

    assert fault is not None
    assert (fault.sequence, fault.finding) == (3, "altered")


@pytest.mark.parametrize(
    ("field", "value"), [("sequence", 9), ("chain", "other"), ("previous_hash", "0" * 64)]
)
def test_an_altered_place_shows(product: Product, chain: str, field: str, value: object) -> None:
    product.app.store.write(put({**product.audit(chain)[2], field: value}))

    fault = verified(product, chain).fault

    assert fault is not None
    assert (fault.sequence, fault.finding) == (3, "broken")


@pytest.mark.parametrize(("position", "finding"), [(0, "broken"), (2, "broken"), (4, "head")])
def test_a_removed_entry_shows(product: Product, chain: str, position: int, finding: str) -> None:
    entry = product.audit(chain)[position]
    product.app.store.write(delete(keys.Key(entry["PK"], entry["SK"])))

    fault = verified(product, chain).fault

    assert fault is not None
    assert (fault.sequence, fault.finding) == (position + 1, finding)


def test_two_entries_that_changed_places_show(product: Product, chain: str) -> None:
    one, other = product.audit(chain)[1:3]
    swapped = [{**one, "SK": other["SK"]}, {**other, "SK": one["SK"]}]
    product.write(*(put(item) for item in swapped))

    fault = verified(product, chain).fault

    assert fault is not None
    assert (fault.sequence, fault.finding) == (2, "broken")


def test_a_tail_cut_off_with_its_head_shows_to_whoever_noted_the_end(
    product: Product, chain: str
) -> None:
    end = verified(product, chain)
    noted = AuditHead(sequence=end.entries, hash=end.hash)
    *_, last_but_one, last = product.audit(chain)
    head = keys.audit_head(chain)
    forged: Item = {"PK": head.pk, "SK": head.sk}
    forged |= {name: last_but_one[name] for name in ("sequence", "id", "hash")}
    product.write(delete(keys.Key(last["PK"], last["SK"])), put(forged))

    assert verified(product, chain).fault is None
    fault = verified(product, chain, noted).fault
    assert fault is not None
    assert fault.finding == "replaced"


def test_what_was_noted_is_found_again_in_a_longer_chain(product: Product, chain: str) -> None:
    end = verified(product, chain)
    happens(product, chain)

    noted = AuditHead(sequence=end.entries, hash=end.hash)
    assert verified(product, chain, noted).fault is None


def test_an_entry_takes_four_items_of_its_transaction(product: Product, chain: str) -> None:
    with product.calls() as calls:
        happens(product, chain)

    assert calls.count == 2
    assert len(calls.made[-1].parameters["TransactItems"]) == 4

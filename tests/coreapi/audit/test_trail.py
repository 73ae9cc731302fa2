"""An entry is one item, carries the hash of its content, and is never too large."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any

import pytest
import rfc8785

from coreapi import policy
from coreapi.access.actor import SystemActor
from coreapi.audit import trail
from coreapi.context import Origin
from coreapi.models.audit import AuditAction, AuditEntityType, AuditEntry, Change, FieldChange
from coreapi.storage import audit as audits
from coreapi.storage.table.actions import delete
from coreapi.storage.table.keys import Key
from local.runtime import aws
from tests.harness.capacity import charged, size
from tests.harness.product import Product


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
    "set": frozenset({"a"}),
    "decimal": Decimal("1.10"),
}


def happens(product: Product, **details: Any) -> None:
    call = product.app.call(SystemActor(), Origin(request_id="r-1"))
    change = Change(
        action=AuditAction.USER_UPDATE, entity_type=AuditEntityType.USER, entity_id="thing"
    )
    with call.transaction() as tx:
        tx.audit(replace(change, **details))


def stored(product: Product, chain: str = trail.SYSTEM_CHAIN) -> AuditEntry:
    (item,) = product.audit(chain)
    return audits.read(item)


def test_a_stored_entry_carries_its_hash_with_any_content(product: Product) -> None:
    happens(product, changes=EVERY_KIND_OF_VALUE)

    entry = stored(product)

    assert entry.hash == trail.digest(entry)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("action", "user.create"),
        ("actor_type", "user"),
        ("actor_id", "another"),
        ("entity_type", "role"),
        ("entity_id", "other"),
        ("organization_id", "another"),
        ("changes", {"number": 3}),
        ("request_id", "r-2"),
        ("ip", "203.0.113.1"),
        ("SK", "01JZZZZZZZZZZZZZZZZZZZZZZZ"),
    ],
)
def test_no_field_changes_without_its_hash(product: Product, field: str, value: object) -> None:
    happens(product, changes={"number": 2})
    (item,) = product.audit()

    altered = audits.read({**item, field: value})

    assert altered.hash != trail.digest(altered)


def test_an_entry_is_one_put_and_nothing_is_read_for_it(product: Product) -> None:
    with product.calls() as calls:
        happens(product)

    assert calls.kinds == {"TransactWriteItems": 1}
    ((kind, put),) = calls.made[0].parameters["TransactItems"][0].items()
    assert kind == "Put"
    assert put["ConditionExpression"]


@pytest.mark.parametrize(
    ("details", "chain"),
    [
        ({"organization_id": "O", "user_id": "U"}, "O"),
        ({"user_id": "U"}, "U"),
        ({}, "system"),
    ],
)
def test_the_chain_is_the_organizations_else_the_users_else_the_systems(
    product: Product, details: dict[str, str], chain: str
) -> None:
    happens(product, **details)

    assert stored(product, chain).entity_id == "thing"


def test_an_updated_field_has_both_values(product: Product) -> None:
    happens(product, changes={"name": FieldChange("Acme", None), "again": True})

    assert stored(product).changes == {"name": {"from": "Acme", "to": None}, "again": True}


def test_a_value_above_4_kb_is_its_digest(product: Product) -> None:
    at_most, above = (
        "x" * (policy.MAX_AUDITED_VALUE_BYTES - 2),
        "x" * (policy.MAX_AUDITED_VALUE_BYTES - 1),
    )
    text = rfc8785.dumps(above)
    digest = {"sha256": sha256(text).hexdigest(), "bytes": policy.MAX_AUDITED_VALUE_BYTES + 1}

    happens(product, changes={"a": at_most, "b": FieldChange(above, at_most), "c": above})

    assert stored(product).changes == {
        "a": at_most,
        "b": {"from": digest, "to": at_most},
        "c": digest,
    }


def test_an_entry_of_many_large_values_has_at_most_64_kb(product: Product) -> None:
    values: dict[str, object] = {f"field{n}": "x" * 4000 for n in range(30)}

    happens(product, changes={**values, "short": 1})

    entry = stored(product)
    assert len(rfc8785.dumps(trail.canonical(entry))) < 64 * 1024
    kept = [name for name, value in entry.changes.items() if isinstance(value, str)]
    assert len(kept) == 14
    assert entry.changes["short"] == 1
    assert entry.hash == trail.digest(entry)


def test_an_entry_below_one_kb_costs_five_write_units(product: Product) -> None:
    staff, organization = product.staff(), product.organization()
    staff.tokens = product.session(staff)
    body = {"profileId": product.profile(organization).id, "name": "x" * 200}
    with product.calls() as calls:
        answer = product.post("/internal/business-location/create", body, as_=staff)
    assert answer.status == 201
    (put,) = (
        action["Put"]
        for action in calls.made[-1].parameters["TransactItems"]
        if action["Put"]["Item"]["PK"]["S"].startswith("AUDIT#")
    )
    product.write(delete(Key(*(put["Item"][name]["S"] for name in ("PK", "SK")))))
    client = product.app.store.client

    with charged(client, aws.client("dynamodb", product.stack.endpoint)) as units:
        client.transact_write_items(TransactItems=[{"Put": put}])

    assert size(put["Item"]) < 1024
    assert units.write == 5

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from itertools import product as combinations
from typing import Any

import pytest
import rfc8785

from coreapi.access.actor import SystemActor, UserActor
from coreapi.clock import rfc3339
from coreapi.context import Origin
from coreapi.ids import UNKNOWN
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.session import Session
from coreapi.storage import user_partition
from tests.actors.factories import Person
from tests.harness.movable_clock import START
from tests.harness.product import Product

PATH = "/internal/audit/list"


def happens(
    product: Product,
    action: AuditAction = AuditAction.USER_UPDATE,
    *,
    by: Person | None = None,
    to: str = "thing",
    kind: AuditEntityType = AuditEntityType.USER,
    inside: str | None = None,
    changes: Mapping[str, object] | None = None,
) -> None:
    """Write an audit entry a moment later."""
    product.advance(seconds=0.001)
    actor: Any = SystemActor()
    if by is not None:
        found = user_partition.load(product.app.store, by.id)
        assert found is not None
        session: Any = Session
        actor = UserActor(found, session, product.app.roles, system_roles_count=True)
    call = product.app.call(actor, Origin(request_id="r-1", ip="203.0.113.9"))
    told = Change(
        action=action,
        entity_type=kind,
        entity_id=to,
        organization_id=inside,
        changes=changes or {},
    )
    with call.transaction() as tx:
        tx.audit(told)


def listed(product: Product, admin: Person, **body: Any) -> list[Any]:
    """Return a whole list, page by page; no page but the last may be short."""
    items: list[Any] = []
    cursor = None
    while True:
        answer = product.post(PATH, body | ({"cursor": cursor} if cursor else {}), as_=admin)
        assert answer.status == 200, answer.text
        items += answer.json["items"]
        cursor = answer.json["nextCursor"]
        if cursor is None:
            return items
        assert len(answer.json["items"]) == body.get("limit", 50)


def test_an_entry_names_actor_action_entity_and_source(product: Product) -> None:
    admin, organization = product.staff(), product.organization()
    happens(
        product,
        AuditAction.ORGANIZATION_USER_REMOVE,
        by=admin,
        to=admin.id,
        inside=organization.id,
        changes={"roleCodes": ["basic.admin"], "note": None},
    )

    [entry] = listed(product, admin)

    assert entry.keys() == {
        *("_id", "at", "action", "actor", "entityType", "entityId", "organizationId"),
        *("changes", "requestId", "ip", "hash"),
    }
    assert entry["action"] == "organization-user.remove"
    assert entry["actor"] == {"type": "user", "id": admin.id}
    assert entry["organizationId"] == organization.id
    assert entry["changes"] == {"roleCodes": ["basic.admin"], "note": None}
    assert (entry["requestId"], entry["ip"]) == ("r-1", "203.0.113.9")


def test_a_copy_of_the_answer_can_be_verified_by_its_hashes(product: Product) -> None:
    admin, organization = product.staff(), product.organization()
    for number in range(4):
        happens(product, by=admin, inside=organization.id, changes={"latitude": 5.0 + number / 2})

    entries = listed(product, admin, organizationId=organization.id)

    assert len(entries) == 4
    for entry in entries:
        content = {name: value for name, value in entry.items() if name != "hash"}
        assert entry["hash"] == sha256(rfc8785.dumps(content)).hexdigest()


@pytest.mark.parametrize("sign", [1, -1])
def test_an_integer_that_a_double_does_not_hold_is_a_string(product: Product, sign: int) -> None:
    admin, organization = product.staff(), product.organization()
    largest = sign * (2**53 - 1)
    happens(product, inside=organization.id, changes={"numbers": [largest, largest + sign]})

    (entry,) = listed(product, admin, organizationId=organization.id)

    assert entry["changes"] == {"numbers": [largest, str(largest + sign)]}


def test_all_chains_are_merged_newest_first(product: Product) -> None:
    admin = product.staff()
    chains = [product.organization().id, None, product.organization().id]
    for number in range(9):
        happens(product, to=f"thing{number}", inside=chains[number % 3])

    entries = listed(product, admin, limit=2)

    assert [entry["entityId"] for entry in entries] == [f"thing{n}" for n in reversed(range(9))]


def test_every_combination_of_filters_finds_exactly_what_fits(product: Product) -> None:
    admin, organization = product.staff(), product.organization()
    actors = [None, product.staff(), product.staff()]
    chains = [None, organization.id, product.organization().id]
    kinds = [AuditEntityType.USER, AuditEntityType.ROLE]
    for number, (actor, chain, kind) in enumerate(combinations(actors, chains, kinds)):
        happens(product, by=actor, to=f"thing{number % 4}", kind=kind, inside=chain)
        happens(product, by=actor, to=f"thing{(number + 1) % 4}", kind=kind, inside=chain)
    everything = listed(product, admin)
    assert len(everything) == 36

    wanted = {
        "actorId": [None, actors[1].id],  # pyright: ignore[reportOptionalMemberAccess]
        "entityType": [None, "role"],
        "entityId": [None, "thing1"],
        "organizationId": [None, organization.id],
    }
    for values in combinations(*wanted.values()):
        body = {name: v for name, v in zip(wanted, values, strict=True) if v is not None}
        fitting = [entry for entry in everything if _fits(entry, body)]
        assert listed(product, admin, limit=2, **body) == fitting, body
        assert fitting


def test_from_is_inclusive_and_to_exclusive(product: Product) -> None:
    admin, organization = product.staff(), product.organization()
    for number in range(5):
        happens(product, to=f"thing{number}", inside=organization.id)
        product.advance(minutes=1)
    times = {entry["entityId"]: entry["at"] for entry in listed(product, admin)}

    for narrower in ({}, {"organizationId": organization.id}, {"entityType": "user"}):
        body = {"from": times["thing1"], "to": times["thing3"], **narrower}
        assert [entry["entityId"] for entry in listed(product, admin, **body)] == [
            "thing2",
            "thing1",
        ]


def test_an_empty_range_is_empty(product: Product) -> None:
    admin = product.staff()
    happens(product)
    moment = rfc3339(START + timedelta(days=1))

    assert listed(product, admin, to=moment, **{"from": moment}) == []
    assert listed(product, admin, to=rfc3339(START), **{"from": moment}) == []
    assert listed(product, admin, to="1969-12-31T00:00:00Z") == []
    assert len(listed(product, admin, **{"from": "0001-01-01T00:00:00Z"})) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"organizationId": "system"},
        {"actorId": "nobody"},
        {"entityType": "galaxy"},
        {"entityId": "x#y"},
    ],
)
def test_what_fits_nothing_is_an_empty_list(product: Product, body: dict[str, str]) -> None:
    happens(product)

    assert listed(product, product.staff(), **body) == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"from": "yesterday"}, "/from"),
        ({"to": 1772445600}, "/to"),
        ({"from": "2026-01-01T00:00:00"}, "/from"),
        ({"actorId": ""}, "/actorId"),
        ({"since": "2026-01-01T00:00:00Z"}, "/since"),
    ],
)
def test_a_filter_that_cannot_be_read(product: Product, body: Any, pointer: str) -> None:
    answer = product.post(PATH, body, as_=product.staff())

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_a_cursor_serves_its_own_filters_only(product: Product) -> None:
    admin = product.staff()
    happens(product)
    happens(product)
    cursor = product.post(PATH, {"limit": 1}, as_=admin).json["nextCursor"]

    answer = product.post(PATH, {"cursor": cursor, "entityType": "user"}, as_=admin)

    assert answer.outcome == (400, "MALFORMED_REQUEST")


def test_nothing_is_repeated_or_lost_while_things_happen(product: Product) -> None:
    admin = product.staff()
    for number in range(4):
        happens(product, to=f"thing{number}")
    first = product.post(PATH, {"limit": 2}, as_=admin).json
    happens(product, to="later")

    second = product.post(PATH, {"limit": 2, "cursor": first["nextCursor"]}, as_=admin).json

    found = [entry["entityId"] for entry in first["items"] + second["items"]]
    assert found == ["thing3", "thing2", "thing1", "thing0"]
    assert second["nextCursor"] is None


@pytest.mark.parametrize(
    ("narrower", "calls_of_list"),
    [
        ({}, 4 * len(AuditEntityType) + 1),
        ({"organizationId": "its"}, 1),
        ({"entityType": "user"}, 4 + 1),
        ({"entityId": "thing"}, 1 + 1),
        ({"actorId": UNKNOWN}, 1),
    ],
)
def test_a_page_costs_the_same_however_long_the_trail(
    product: Product, narrower: dict[str, str], calls_of_list: int
) -> None:
    admin, organization = product.staff(), product.organization()
    if "organizationId" in narrower:
        narrower = {"organizationId": organization.id}
    for _ in range(30):
        happens(product, inside=organization.id)
    product.post(PATH, {}, as_=admin)

    with product.calls() as calls:
        product.post(PATH, {"limit": 5, **narrower}, as_=admin)

    assert calls.count == 1 + calls_of_list


def test_it_needs_its_permission(product: Product) -> None:
    member = product.member(product.organization(), "default.organization.admin")

    answer = product.post(PATH, {}, as_=member)

    assert answer.outcome == (403, "FORBIDDEN")
    assert answer.json["permission"] == "internal.audit.list"


def _fits(entry: Any, body: Mapping[str, str]) -> bool:
    flat = entry | {"actorId": entry["actor"]["id"]}
    return all(flat[name] == value for name, value in body.items())

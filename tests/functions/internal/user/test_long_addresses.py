"""Addresses whose suffixes do not fit into the transaction of their user."""

from collections.abc import Callable
from typing import Any

import pytest

from coreapi.errors import ServiceUnavailable
from coreapi.storage.table.store import Store
from tests.actors.factories import Person
from tests.harness.product import Product

LONG = (
    "a.very.long.local.part.of.more.than.sixty.letters.as.it.is"
    "@and.an.even.longer.domain.with.many.labels.of.its.own.example.com"
)
LONGER = LONG.replace("very", "much.too")
PARTS = ["a", "lo", "very", "even.longer.domain", "own.example.com", LONG]
UNSETTLED = "FIND-UNSETTLED"


def found(product: Product, staff: Person, text: str) -> list[str]:
    answer = product.post("/internal/user/list", {"email": text}, as_=staff)
    return [item["email"] for item in answer.json["items"] if item["_id"] != staff.id]


def unsettled(product: Product) -> list[str]:
    return [sk for pk, sk in product.table() if pk == UNSETTLED]


def items_of(product: Product, user_id: str) -> set[str]:
    items = product.table().values()
    return {i["email"] for i in items if i["PK"].startswith("FIND#") and i["user_id"] == user_id}


@pytest.fixture
def crash(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return what makes DynamoDB unreachable after so many transactions."""
    original: Any = vars(Store)["_transact"]

    def after(transactions: int) -> None:
        left = [transactions]

        def transact(store: Store, actions: Any) -> Any:
            if left[0] == 0:
                raise ServiceUnavailable
            left[0] -= 1
            return original(store, actions)

        monkeypatch.setattr(Store, "_transact", transact)

    return after


@pytest.mark.parametrize("text", PARTS)
def test_a_long_address_is_found_like_any_other(product: Product, text: str) -> None:
    staff = product.staff(email="root@system.test")

    product.post("/internal/user/create", {"email": LONG}, as_=staff)

    assert found(product, staff, text) == [LONG]
    assert unsettled(product) == []


def test_a_long_address_moves_whole(product: Product) -> None:
    staff = product.staff(email="root@system.test")
    user = product.user(LONG)

    product.post("/internal/user/update", {"_id": user.id, "email": LONGER}, as_=staff)

    assert items_of(product, user.id) == {LONGER}
    assert unsettled(product) == []
    assert found(product, staff, "very.long") == []
    assert found(product, staff, "much.too") == [LONGER]


@pytest.mark.parametrize("transactions", [1, 2])
def test_after_a_crash_a_search_is_not_wrong_and_bootstrap_repairs(
    product: Product, crash: Callable[[int], None], transactions: int
) -> None:
    staff = product.staff(email="root@system.test")
    user = product.user(LONG)
    product.session(staff)
    crash(transactions)
    moved = product.post("/internal/user/update", {"_id": user.id, "email": LONGER}, as_=staff)

    assert moved.json["email"] == LONGER
    assert unsettled(product) == [user.id]
    assert found(product, staff, "very.long") == []
    crash(100)
    assert product.run("BootstrapFunction", {})["searchesRepaired"] == 1
    assert items_of(product, user.id) == {LONGER}
    assert found(product, staff, "much.too") == [LONGER]
    assert unsettled(product) == []


@pytest.mark.parametrize("change", [{"email": "short@example.com"}, {"firstName": "New"}])
def test_after_a_crash_the_next_change_of_the_user_repairs(
    product: Product, crash: Callable[[int], None], change: dict[str, str]
) -> None:
    staff = product.staff(email="root@system.test")
    product.session(staff)
    crash(1)
    user = product.post("/internal/user/create", {"email": LONG}, as_=staff).json
    assert unsettled(product) == [user["_id"]]
    crash(100)

    answer = product.post("/internal/user/update", {"_id": user["_id"], **change}, as_=staff)

    assert answer.status == 200
    assert unsettled(product) == []
    assert items_of(product, user["_id"]) == {answer.json["email"]}

"""Addresses whose search hints do not fit into the transaction of their user."""

from typing import Any

import pytest

from coreapi.errors import ServiceUnavailable
from coreapi.storage import email_search_index
from coreapi.storage.table.store import Store
from tests.actors.factories import Person
from tests.harness.product import Product

DOMAIN = "and.an.even.longer.domain.with.many.labels.of.its.own.example.com"
LONG = f"a.very.long.local.part.of.more.than.sixty.letters.as.it.is@{DOMAIN}"
LONGER = LONG.replace("very", "much.too")
PARTS = ["a", "lo", "very", "even.longer.domain", "own.example.com", LONG]
OLD, NEW = "very.long", "much.too"


def found(product: Product, staff: Person, text: str) -> list[str]:
    answer = product.post("/internal/user/list", {"email": text}, as_=staff)
    return [item["email"] for item in answer.json["items"] if item["_id"] != staff.id]


def hints_of(product: Product, user_id: str) -> int:
    return sum(
        pk.startswith("FIND#") and item["user_id"] == user_id
        for (pk, _), item in product.table().items()
    )


def fail_after(patch: pytest.MonkeyPatch, transactions: int) -> None:
    """Make DynamoDB unreachable after so many transactions."""
    original: Any = Store.transact
    left = [transactions]

    def transact(store: Store, actions: Any) -> Any:
        if actions:
            left[0] -= 1
        if left[0] < 0:
            raise ServiceUnavailable
        return original(store, actions)

    patch.setattr(Store, "transact", transact)


@pytest.mark.parametrize("text", PARTS)
def test_a_long_address_is_found_like_any_other(product: Product, text: str) -> None:
    staff = product.staff(email="root@system.test")

    product.post("/internal/user/create", {"email": LONG}, as_=staff)

    assert found(product, staff, text) == [LONG]


@pytest.mark.parametrize("length", [*range(90, 100), 150, 254])
@pytest.mark.parametrize("headers", [{}, {"idempotency-key": "a-key-of-mine"}])
def test_an_address_of_any_length_is_created_and_changed(
    product: Product, length: int, headers: dict[str, str]
) -> None:
    staff = product.staff(email="root@system.test")
    path, suffix = "/internal/user/create", "@example.com"
    labels = ".".join("abcdefghijklmnopqrstuvwxyz0123456789" for _ in range(7))
    local = "a.local.part.of.sixty.letters.that.all.differ.0123456789"
    domain = labels[: length - len(local) - len(suffix)].strip(".")
    email = f"{local}@{domain}.{'x' * (length - len(local) - len(domain) - 6)}.com"
    assert len(email) == length

    created = product.post(path, {"email": email}, as_=staff, headers=headers)
    assert created.status == 201, created.text
    changed = product.post(
        "/internal/user/update", {"_id": created.json["_id"], "email": f"b{email[1:]}"}, as_=staff
    )

    assert changed.status == 200, changed.text
    assert found(product, staff, "local.part.of") == [f"b{email[1:]}"]


def test_a_long_address_moves_whole(product: Product) -> None:
    staff = product.staff(email="root@system.test")
    user = product.user(LONG)

    product.post("/internal/user/update", {"_id": user.id, "email": LONGER}, as_=staff)

    assert found(product, staff, OLD) == []
    assert found(product, staff, NEW) == [LONGER]
    assert hints_of(product, user.id) == len(email_search_index.write(user.id, LONGER))


@pytest.mark.parametrize("transactions", range(6))
def test_a_change_that_fails_half_way_leaves_exact_results(
    product: Product, monkeypatch: pytest.MonkeyPatch, transactions: int
) -> None:
    staff = product.staff(email="root@system.test")
    user = product.user(LONG)
    staff.tokens = product.session(staff)
    with monkeypatch.context() as patch:
        fail_after(patch, transactions)
        body = {"_id": user.id, "email": LONGER}
        answer = product.post("/internal/user/update", body, as_=staff)

    present = LONGER if answer.status == 200 else LONG
    assert answer.status in {200, 503}
    assert found(product, staff, OLD) == [LONG][: present == LONG]
    assert found(product, staff, NEW) == [LONGER][: present == LONGER]
    assert found(product, staff, "even.longer") == [present]


def test_an_address_that_comes_back_is_found_again(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = product.staff(email="root@system.test")
    user = product.user(LONG)
    staff.tokens = product.session(staff)
    with monkeypatch.context() as patch:
        fail_after(patch, 2)  # the hints of the old address stay
        product.post("/internal/user/update", {"_id": user.id, "email": LONGER}, as_=staff)

    for email in (LONG, LONGER, LONG):
        product.post("/internal/user/update", {"_id": user.id, "email": email}, as_=staff)

    assert found(product, staff, OLD) == [LONG]
    assert found(product, staff, NEW) == []

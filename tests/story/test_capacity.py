"""The rules that units are counted by, on items whose sizes are known."""

import pytest

from coreapi.storage.table.actions import Action, check, delete, present, put
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import GSI1
from local.runtime import aws
from tests.harness.capacity import Units, charged, size
from tests.harness.product import Product


def _item(name: str, length: int, **index: str) -> Action:
    return put({"PK": name, "SK": "S", "text": "x" * length, **index})


def _units(product: Product, *writes: Action) -> Units:
    store = product.app.store
    observer = aws.client("dynamodb", product.stack.endpoint)
    with charged(store.client, observer) as units:
        _ = store.write(writes[0]) if len(writes) == 1 else store.transact(writes)
    return units


@pytest.mark.parametrize(
    ("writes", "units"),
    [
        ((_item("A", 10),), 1),
        ((_item("A", 1100),), 2),
        ((_item("A", 10), _item("B", 1100)), 2 + 4),
        ((_item("A", 10), check(Key("KEPT", "S"), present())), 2 + 2),
        ((_item("A", 1100, GSI1PK="G", GSI1SK="S"),), 2 + 2),
        ((_item("LISTED", 10, GSI1PK="OTHER", GSI1SK="S"),), 3 + 3 + 1),
        ((_item("LISTED", 2100, GSI1PK="G", GSI1SK="S"),), 3),
        ((delete(Key("LISTED", "S")),), 3 + 3),
    ],
)
def test_writes_cost_by_kibibyte_twice_in_a_transaction_and_again_in_the_index(
    product: Product, writes: tuple[Action, ...], units: float
) -> None:
    _units(product, _item("KEPT", 10))
    _units(product, _item("LISTED", 2100, GSI1PK="G", GSI1SK="S"))

    assert _units(product, *writes).write == units


def test_reads_cost_by_four_kibibytes_each_item_of_a_batch_by_itself(product: Product) -> None:
    store = product.app.store
    _units(product, _item("A", 10), _item("B", 5000, GSI1PK="G", GSI1SK="S"))
    observer = aws.client("dynamodb", product.stack.endpoint)

    def read(number: int) -> None:
        match number:
            case 0:
                store.get(Key("A", "S"))
            case 1:
                store.get_many([Key("A", "S"), Key("B", "S"), Key("NONE", "S")])
            case 2:
                list(store.query_all("NONE"))
            case _:
                list(store.query_all("G", index=GSI1))

    costs: list[float] = []
    for number in range(4):
        with charged(store.client, observer) as units:
            read(number)
        costs.append(units.read)

    assert costs == [1, 1 + 2 + 1, 1, 1]


def test_an_item_is_as_large_as_its_names_and_values() -> None:
    item = {"PK": {"S": "é"}, "n": {"N": "-1200.5"}, "m": {"M": {"a": {"L": [{"BOOL": True}]}}}}

    assert size(item) == (2 + 2) + (1 + 4) + (1 + 3 + 1 + (1 + 3 + 1 + 1))

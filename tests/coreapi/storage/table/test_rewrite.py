"""An item is rewritten by the attributes that differ, and by no other."""

from boto3.dynamodb.conditions import Attr

from coreapi.storage.table import actions
from coreapi.storage.table.keys import Key
from tests.harness.product import Product

_KEY = Key("PROBE#1", "PROBE")
_BEFORE = {"PK": _KEY.pk, "SK": _KEY.sk, "same": 1, "changed": 1, "gone": 1, "version": 1}
_AFTER = {"PK": _KEY.pk, "SK": _KEY.sk, "same": 1, "changed": [2], "new": {"a": 1}, "version": 2}


def test_only_what_differs_is_named() -> None:
    action = actions.rewrite(_BEFORE, _AFTER, condition=Attr("version").eq(1))

    named = set(action.parameters["ExpressionAttributeNames"].values())
    assert named == {"changed", "gone", "new", "version"}


def test_the_item_is_as_it_was_to_be(product: Product) -> None:
    store = product.app.store
    store.write(actions.put(_BEFORE))

    store.write(actions.rewrite(_BEFORE, _AFTER, condition=Attr("version").eq(1)))

    assert store.get(_KEY) == _AFTER

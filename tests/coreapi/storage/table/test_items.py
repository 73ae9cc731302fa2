"""Items: every value comes back from DynamoDB's notation, and what is None is not in it."""

from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from coreapi.storage.table import items, keys

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_NUMBERS = st.integers(-(10**37), 10**37) | st.floats(-(2**53), 2**53).filter(
    lambda number: number == 0 or abs(number) > 1e-100
)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(_TEXTS, _VALUES, max_size=4))
def test_every_value_survives_the_wire(item: dict[str, Any]) -> None:
    assert items.from_attributes(items.to_attributes(item)) == item


@dataclass(frozen=True, slots=True)
class _Optional:
    note: str | None


def test_what_is_none_is_not_stored() -> None:
    item = items.encode(_Optional(None), keys.user("x"), GSI1PK="y")

    assert item == {"PK": "USER#x", "SK": "USER", "GSI1PK": "y"}
    assert items.decode(_Optional, item) == _Optional(None)

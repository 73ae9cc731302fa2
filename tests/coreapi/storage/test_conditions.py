"""Conditions: what they ask of an item is what DynamoDB decides, however they are joined."""

import operator
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from boto3.dynamodb.conditions import Attr, ConditionBase
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coreapi.errors import Conflict
from coreapi.storage.table.items import Item
from coreapi.storage.table.keys import Key
from coreapi.storage.table.writes import Write, present, put, update
from tests.harness.product import Product

# What is asked, of which attribute, and with what; or how two of these are joined.
_Asked: TypeAlias = tuple[str, Any, Any]

_PLACEHOLDER = re.compile(r"[#:]\w+")
_KEY = Key("TEST#1", "A")
_NUMBERS = st.integers(-1, 2)
_TEXTS = st.sampled_from(["a", "ab", "bab", ":v0", "#n0"])
_LISTS = st.lists(_NUMBERS | _TEXTS, max_size=3)
# Each attribute has one type, as with us. Some names are words of DynamoDB's.
_ITEMS = st.fixed_dictionaries(
    {}, optional={"count": _NUMBERS, "status": _TEXTS, "name": _TEXTS, "list": _LISTS}
)
_TEXT_NAMES = st.sampled_from(["status", "name"])
_NAMES = _TEXT_NAMES | st.sampled_from(["count", "list"])
_ORDERS = ("eq", "lt", "lte", "gt", "gte")


def _compared(name: st.SearchStrategy[str], value: st.SearchStrategy[Any]) -> Any:
    limits = st.tuples(value, value).map(sorted)
    return st.tuples(st.sampled_from(_ORDERS), name, value) | st.tuples(
        st.just("between"), name, limits
    )


def _shorter(name: str, length: int) -> _Asked:
    # moto, unlike DynamoDB, fails when the length of nothing is asked.
    return ("and", ("exists", name, None), ("shorter", name, length))


_QUESTIONS: st.SearchStrategy[_Asked] = st.one_of(
    _compared(st.just("count"), _NUMBERS),
    _compared(_TEXT_NAMES, _TEXTS),
    st.tuples(st.just("eq"), _NAMES, _NUMBERS | _TEXTS | _LISTS),
    st.tuples(st.just("begins_with"), _TEXT_NAMES, _TEXTS),
    st.tuples(st.just("contains"), _NAMES, _NUMBERS | _TEXTS),
    st.tuples(st.sampled_from(["exists", "not_exists"]), _NAMES, st.none()),
    st.builds(_shorter, _TEXT_NAMES | st.just("list"), st.integers(0, 4)),
)
_TREES: st.SearchStrategy[_Asked] = st.recursive(
    _QUESTIONS,
    lambda inner: st.tuples(st.sampled_from(["and", "or"]), inner, inner),
    max_leaves=8,
)


def _condition(asked: _Asked) -> ConditionBase:
    how, what, value = asked
    match how:
        case "and":
            return _condition(what) & _condition(value)
        case "or":
            return _condition(what) | _condition(value)
        case "between":
            return Attr(what).between(*value)
        case "exists" | "not_exists":
            return getattr(Attr(what), how)()
        case "shorter":
            return Attr(what).size().lt(value)
        case _:
            return getattr(Attr(what), how)(value)


def _holds(asked: _Asked, item: Mapping[str, Any]) -> bool:  # noqa: PLR0911 - one for each question
    """Tell what the answer is, in Python: what is absent or of another type fits nothing."""
    how, what, value = asked
    if how in {"and", "or"}:
        sides = (_holds(what, item), _holds(value, item))
        return all(sides) if how == "and" else any(sides)
    if how in {"exists", "not_exists"}:
        return (what in item) is (how == "exists")
    if what not in item:
        return False
    there: Any = item[what]
    match how:
        case "between":
            return type(there) is type(value[0]) and value[0] <= there <= value[1]
        case "begins_with":
            return isinstance(there, str) and there.startswith(value)
        case "contains" if isinstance(there, str):
            return isinstance(value, str) and value in there
        case "contains":
            return isinstance(there, list) and value in there
        case "shorter":
            return len(there) < value
        case _:
            compare = getattr(operator, {"lte": "le", "gte": "ge"}.get(how, how))
            return type(there) is type(value) and compare(there, value)


def _is_done(product: Product, write: Write) -> bool:
    try:
        product.app.store.apply(write)
    except Conflict:
        return False
    return True


@given(item=_ITEMS, asked=_TREES)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_dynamodb_decides_what_was_asked(product: Product, item: Item, asked: _Asked) -> None:
    whole = {**item, "PK": _KEY.pk, "SK": _KEY.sk}
    product.app.store.apply(put(whole))

    assert _is_done(product, put(whole, condition=_condition(asked))) is _holds(asked, item)


@given(item=_ITEMS, asked=_TREES)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_update_with_a_condition_changes_what_it_says_or_nothing(
    product: Product, item: Item, asked: _Asked
) -> None:
    store = product.app.store
    before = {**item, "PK": _KEY.pk, "SK": _KEY.sk, "gone": 1, "counter": 5}
    store.apply(put(before))
    after = {**before, "status": "new", "list": ["new"], "counter": 7, "more": 1, "log": [[1]]}
    del after["gone"]

    done = _is_done(product, _changing_everything(_condition(asked)))

    assert done is _holds(asked, item)
    assert store.get(_KEY) == (after if done else before)


@given(asked=_TREES)
def test_the_placeholders_of_a_condition_are_no_others(asked: _Asked) -> None:
    alone = _placeholders(_changing_everything(_condition(asked)).parameters, "ConditionExpression")
    changes = _changing_everything(present()).parameters

    assert not alone & _placeholders(changes, "UpdateExpression")


@given(asked=_TREES)
def test_every_placeholder_stands_for_something_and_none_is_left_over(asked: _Asked) -> None:
    write = _changing_everything(_condition(asked))
    check = write.condition_alone()
    assert check is not None

    for parameters in (write.parameters, check.parameters):
        named = parameters["ExpressionAttributeNames"]
        valued = parameters.get("ExpressionAttributeValues", {})
        used = _placeholders(parameters, "ConditionExpression", "UpdateExpression")
        assert used == named.keys() | valued.keys()


def _changing_everything(condition: ConditionBase) -> Write:
    """Return an update with every kind of change."""
    return update(
        _KEY,
        {"status": "new", "gone": None, "list": ["new"]},
        increments={"counter": 2, "more": 1},
        appends={"log": [1]},
        condition=condition,
    )


def _placeholders(parameters: Mapping[str, Any], *expressions: str) -> set[str]:
    return {
        placeholder
        for expression in expressions
        for placeholder in _PLACEHOLDER.findall(parameters.get(expression, ""))
    }

"""Transactions: all or nothing, conditions about what was before, one problem that wins."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias
from unittest.mock import patch

import pytest
from boto3.dynamodb.conditions import Attr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coreapi.errors import (
    ConcurrentChange,
    EmailTaken,
    NotFound,
    Problem,
    TokenInvalid,
    TooMuchAtOnce,
)
from coreapi.storage.table import transaction
from coreapi.storage.table.actions import (
    Action,
    Overflow,
    absent,
    check,
    delete,
    present,
    put,
    update,
)
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import Store
from coreapi.storage.table.transaction import MAX_ACTIONS, Transaction
from tests.actors.users import NOW
from tests.harness.product import Product

ONE, TWO, THREE = (Key(f"TEST#{number}", "A") for number in range(3))

# The steps (item, kind of action, number), and the items by their numbers.
Step: TypeAlias = tuple[Key, str, int]
Table: TypeAlias = dict[Key, int]


@pytest.fixture
def store(product: Product) -> Store:
    return product.app.store


def _item(key: Key, **values: object) -> dict[str, object]:
    return {"PK": key.pk, "SK": key.sk, **values}


def _send(store: Store, *actions: Action, is_dry_run: bool = False) -> None:
    with Transaction(store, NOW, is_dry_run=is_dry_run) as tx:
        tx.write(*actions)


def _missing(key: Key) -> Action:
    return delete(key, condition=present(), otherwise=NotFound())


def _many(number: int, overflow: Overflow = Overflow.REQUIRED) -> list[Action]:
    kind = overflow.name
    return [put(_item(Key(f"TEST#{kind}", f"{n:03}"))).may_be(overflow) for n in range(number)]


def test_one_failed_condition_writes_nothing(store: Store) -> None:
    with pytest.raises(NotFound):
        _send(store, put(_item(ONE)), _missing(TWO))

    assert store.get(ONE) is None


def test_an_error_while_it_is_described_sends_nothing(store: Store) -> None:
    def describe() -> None:
        with Transaction(store, NOW) as tx:
            tx.write(put(_item(ONE)))
            raise KeyError

    with pytest.raises(KeyError):
        describe()

    assert store.get(ONE) is None


@pytest.mark.parametrize("turn", [1, -1])
def test_the_problem_that_wins_depends_on_no_order(store: Store, turn: int) -> None:
    actions = [
        delete(ONE, condition=present()),
        delete(TWO, condition=present(), otherwise=EmailTaken()),
        delete(THREE, condition=present(), otherwise=TokenInvalid()),
    ]

    with pytest.raises(TokenInvalid):
        _send(store, *actions[::turn])


def test_what_was_read_decides_where_an_item_has_two_conditions(store: Store) -> None:
    with pytest.raises(ConcurrentChange):
        _send(store, _missing(ONE), check(ONE, Attr("n").eq(1)))


def test_an_item_is_changed_once(store: Store) -> None:
    with pytest.raises(ValueError, match="twice"):
        _send(store, put(_item(ONE)), delete(ONE))


def test_two_of_the_same_check_are_one(product: Product, store: Store) -> None:
    store.write(put(_item(ONE)))

    with product.calls() as calls, Transaction(store, NOW) as tx:
        tx.require(check(ONE, present()), check(ONE, present()))
        tx.write(delete(ONE, condition=present()))

    assert calls.kinds == {"TransactWriteItems": 1}
    assert store.get(ONE) is None


def test_what_is_required_must_fit(store: Store) -> None:
    _send(store, *_many(MAX_ACTIONS))
    with pytest.raises(TooMuchAtOnce):
        _send(store, *_many(MAX_ACTIONS + 1))


def test_more_than_four_megabytes_are_too_much(store: Store) -> None:
    large = [put(_item(Key("TEST#L", str(n)), text="x" * 390_000)) for n in range(11)]

    with pytest.raises(TooMuchAtOnce):
        _send(store, *large)


def test_early_actions_stay_when_the_transaction_fails(store: Store) -> None:
    with pytest.raises(NotFound):
        _send(store, *_many(120, Overflow.EARLY), _missing(ONE))

    assert len(store.query("TEST#EARLY").items) == 120


def test_late_actions_are_not_done_when_the_transaction_fails(store: Store) -> None:
    store.write(put(_item(TWO, n=1)))
    late = delete(TWO).may_be(Overflow.LATE)
    with pytest.raises(NotFound):
        _send(store, *_many(120, Overflow.EARLY), late, _missing(ONE))

    assert store.get(TWO) is not None


@pytest.mark.parametrize("others", [0, 120])
def test_a_late_action_leaves_what_was_changed_since(store: Store, others: int) -> None:
    """GIVEN a condition that fails THEN it counts only where the action is late."""
    store.write(put(_item(TWO, version=5)))
    store.write(put(_item(THREE, version=1)))
    older = Attr("version").lt(3)

    _send(
        store,
        *_many(others, Overflow.EARLY),
        put(_item(ONE)),
        *(delete(key, condition=older).may_be(Overflow.LATE) for key in (TWO, THREE)),
    )

    assert store.get(THREE) is None
    assert (store.get(TWO) is None) is (others == 0)


def test_a_dry_run_changes_nothing_and_fails_alike(product: Product, store: Store) -> None:
    store.write(put(_item(ONE, n=1)))
    with product.unchanged():
        _send(store, delete(ONE, condition=present()), put(_item(TWO)), is_dry_run=True)
        taken = put(_item(ONE), condition=absent(), otherwise=EmailTaken())
        with pytest.raises(EmailTaken):
            _send(store, taken, is_dry_run=True)
        with pytest.raises(TooMuchAtOnce):
            _send(store, *_many(MAX_ACTIONS + 1), is_dry_run=True)


_STEPS: st.SearchStrategy[Step] = st.tuples(
    st.sampled_from([ONE, TWO, THREE]),
    st.sampled_from(
        [
            *("put", "new", "add", "delete", "delete once", "hint", "tidy"),
            *("is", "is there", "is absent"),
        ]
    ),
    st.integers(0, 2),
)
_ACTIONS: dict[str, Callable[[Key, int], Action]] = {
    "put": lambda key, n: put(_item(key, n=n)),
    "new": lambda key, n: put(_item(key, n=n), condition=absent(), otherwise=EmailTaken()),
    "add": lambda key, n: update(key, {}, increments={"n": n}, otherwise=NotFound()),
    "delete": lambda key, _: delete(key),
    "delete once": lambda key, _: delete(key, condition=present(), otherwise=TokenInvalid()),
    "hint": lambda key, n: put(_item(key, n=n)).may_be(Overflow.EARLY),
    "tidy": lambda key, n: delete(key, condition=Attr("n").lt(n)).may_be(Overflow.LATE),
    "is": lambda key, n: check(key, Attr("n").eq(n)),
    "is there": lambda key, _: check(key, present()),
    "is absent": lambda key, _: check(key, absent()),
}
_CONDITIONS: dict[str, Callable[[int | None, int], bool]] = {
    "new": lambda was, _: was is None,
    "add": lambda was, _: was is not None,
    "delete once": lambda was, _: was is not None,
    "is": lambda was, n: was == n,
    "is there": lambda was, _: was is not None,
    "is absent": lambda was, _: was is None,
}


@dataclass
class _Model:
    """The model: the effect of a transaction on a table, step by step."""

    before: Table
    steps: list[Step]
    most: int

    @property
    def is_mistake(self) -> bool:
        changed = [key for key, kind, _ in self.steps if not kind.startswith("is")]
        return len(changed) != len(set(changed))

    @property
    def is_too_large(self) -> bool:
        return len({key for key, _, _ in self.steps}) > self.most

    @property
    def is_refused(self) -> bool:
        required = {key for key, _, _ in self.steps if not self._is_apart(key)}
        return len(required) > self.most or not all(
            _CONDITIONS[kind](self.before.get(key), number)
            for key, kind, number in self.steps
            if kind in _CONDITIONS
        )

    def after(self) -> Table:
        """Return the table afterwards: early writes stay when the transaction fails."""
        steps = self.steps
        if self.is_refused:
            fits = len({k for k, _, _ in steps if not self._is_apart(k)}) <= self.most
            steps = [s for s in steps if fits and s[1] == "hint" and self._is_apart(s[0])]
        after = dict(self.before)
        for key, kind, number in steps:
            if kind in {"put", "new", "hint"}:
                after[key] = number
            elif kind == "add":
                after[key] += number
            elif kind.startswith("delete") or (
                kind == "tidy" and (not self._is_apart(key) or self.before.get(key, 9) < number)
            ):
                after.pop(key, None)
        return after

    def _is_apart(self, key: Key) -> bool:
        """Return whether all steps of an item go before or after the transaction."""
        return self.is_too_large and {kind for k, kind, _ in self.steps if k == key} <= {
            "hint",
            "tidy",
        }


@given(
    before=st.dictionaries(st.sampled_from([ONE, TWO, THREE]), st.integers(0, 2)),
    steps=st.lists(_STEPS, max_size=6),
    most=st.sampled_from([2, MAX_ACTIONS]),
    is_dry_run=st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
def test_any_mix_of_checks_and_changes_is_applied_whole_or_not_at_all(
    store: Store, before: Table, steps: list[Step], most: int, *, is_dry_run: bool
) -> None:
    for key in (ONE, TWO, THREE):
        store.write(put(_item(key, n=before[key])) if key in before else delete(key))
    model = _Model(before, steps, most)
    raised: Any = None

    try:
        with patch.object(transaction, "MAX_ACTIONS", most):
            actions = [_ACTIONS[kind](key, number) for key, kind, number in steps]
            _send(store, *actions, is_dry_run=is_dry_run)
    except (Problem, ValueError) as error:
        raised = error

    assert isinstance(raised, ValueError) is model.is_mistake
    assert isinstance(raised, Problem) is (model.is_refused and not model.is_mistake)
    wanted = before if model.is_mistake or is_dry_run else model.after()
    found = {key: item["n"] for key in (ONE, TWO, THREE) if (item := store.get(key))}
    assert found == wanted

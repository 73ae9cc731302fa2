"""The store: conditions become problems, all or nothing is written, outages become a 503."""

from collections.abc import Callable
from typing import Any

import pytest
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError, EndpointConnectionError

from coreapi.errors import ConcurrentChange, EmailTaken, ServiceUnavailable
from coreapi.storage.table.actions import absent, delete, present, put, update
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import Store
from tests.faults.injection import struck
from tests.faults.kinds import ANSWER_LOST_ONCE, CONFLICTS
from tests.harness.product import Product

ONE, TWO = Key("TEST#1", "A"), Key("TEST#2", "A")


@pytest.fixture
def store(product: Product) -> Store:
    return product.app.store


def _item(key: Key, **values: object) -> dict[str, object]:
    return {"PK": key.pk, "SK": key.sk, **values}


def test_what_is_not_there_is_none(store: Store) -> None:
    assert store.get(ONE) is None
    assert store.get_many([ONE, TWO]) == {}
    assert list(store.query_all(ONE.pk)) == []


def test_a_put_is_read_back(store: Store) -> None:
    store.write(put(_item(ONE, n=1, f=0.1, t="é", l=[1, {"a": None}])))

    assert store.get(ONE) == _item(ONE, n=1, f=0.1, t="é", l=[1, {"a": None}])


def test_a_failed_condition_is_its_actions_problem(store: Store) -> None:
    store.write(put(_item(ONE)))

    with pytest.raises(EmailTaken):
        store.write(put(_item(ONE), condition=absent(), otherwise=EmailTaken()))


def test_without_a_problem_it_is_a_concurrent_change(store: Store) -> None:
    with pytest.raises(ConcurrentChange):
        store.write(delete(ONE, condition=present()))


def test_an_update_never_makes_half_an_item(store: Store) -> None:
    with pytest.raises(ConcurrentChange):
        store.write(update(ONE, {"n": 1}))

    assert store.get(ONE) is None


def test_an_update_sets_removes_counts_and_appends(store: Store) -> None:
    store.write(put(_item(ONE, gone=1, kept=1, n=5)))

    store.write(
        update(ONE, {"gone": None, "new": "x"}, increments={"n": 2, "m": 1}, appends={"log": 7})
    )

    assert store.get(ONE) == _item(ONE, kept=1, new="x", n=7, m=1, log=[7])


def test_an_attribute_may_be_named_like_a_word_of_dynamodbs(store: Store) -> None:
    store.write(put(_item(ONE, status="a", values=1, hash="h")))

    store.write(update(ONE, {"status": "b"}, condition=Attr("hash").eq("h")))

    assert store.get(ONE) == _item(ONE, status="b", values=1, hash="h")


def test_a_page_ends_at_its_limit_and_goes_on_after_it(store: Store) -> None:
    for number in range(5):
        store.write(put(_item(Key("TEST#1", f"X#{number}"))))
    store.write(put(_item(Key("TEST#1", "Y#0"))))

    first = store.query("TEST#1", prefix="X#", limit=3)
    second = store.query("TEST#1", prefix="X#", limit=3, after=first.last_key)

    keys = [item["SK"] for item in (*first.items, *second.items)]
    assert keys == ["X#0", "X#1", "X#2", "X#3", "X#4"]


def test_the_newest_may_come_first(store: Store) -> None:
    for number in range(3):
        store.write(put(_item(Key("TEST#1", f"X#{number}"))))

    page = store.query("TEST#1", newest_first=True)

    assert [item["SK"] for item in page.items] == ["X#2", "X#1", "X#0"]


def test_more_than_a_hundred_are_fetched_in_hundreds(product: Product, store: Store) -> None:
    keys = [Key("TEST#1", f"{number:03d}") for number in range(120)]
    for key in keys:
        store.write(put(_item(key)))

    with product.calls() as calls:
        found = store.get_many([*keys, keys[0], TWO])

    assert found.keys() == set(keys)
    assert calls.kinds == {"BatchGetItem": 2}


def test_items_come_in_the_order_in_which_they_were_wanted(store: Store) -> None:
    store.write(put(_item(ONE)))
    store.write(put(_item(TWO)))

    def answers_backwards(parsed: dict[str, Any], **_: object) -> None:
        parsed["Responses"] = {table: [*reversed(i)] for table, i in parsed["Responses"].items()}

    events, name = store.client.meta.events, "after-call.dynamodb.BatchGetItem"
    events.register(name, answers_backwards)
    try:
        assert list(store.get_many([ONE, TWO])) == [ONE, TWO]
    finally:
        events.unregister(name, answers_backwards)


class Failing:
    """A client of which every call fails alike."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def fail(**_: object) -> Any:
            raise self._error

        return fail


def _client_error(code: str, **more: object) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": ""}, **more}, "Any")  # type: ignore[typeddict-item]


_TROUBLE = [
    EndpointConnectionError(endpoint_url="https://dynamodb.example"),
    _client_error("ThrottlingException"),
    _client_error("ProvisionedThroughputExceededException"),
    _client_error("InternalServerError"),
    _client_error("RequestLimitExceeded"),
]


@pytest.mark.parametrize("error", _TROUBLE, ids=repr)
def test_an_error_of_storage_is_service_unavailable(error: Exception) -> None:
    store = Store(Failing(error), "Table")  # type: ignore[arg-type]

    for act in (
        lambda: store.get(ONE),
        lambda: store.get_many([ONE]),
        lambda: store.query(ONE.pk),
        lambda: store.write(put(_item(ONE))),
        lambda: store.transact([put(_item(ONE)), put(_item(TWO))]),
    ):
        with pytest.raises(ServiceUnavailable):
            act()


@pytest.mark.parametrize("code", ["ValidationException", "AccessDeniedException"])
def test_an_error_in_our_own_request_is_no_problem_for_clients(code: str) -> None:
    store = Store(Failing(_client_error(code)), "Table")  # type: ignore[arg-type]

    with pytest.raises(ClientError):
        store.get(ONE)


def test_a_conflict_of_transactions_is_a_concurrent_change() -> None:
    reasons = [{"Code": "TransactionConflict"}, {"Code": "None"}]
    error = _client_error("TransactionCanceledException", CancellationReasons=reasons)
    store = Store(Failing(error), "Table")  # type: ignore[arg-type]

    with pytest.raises(ConcurrentChange):
        store.transact([put(_item(ONE)), put(_item(TWO))])


def test_a_throttled_transaction_is_service_unavailable() -> None:
    reasons = [{"Code": "ThrottlingError"}, {"Code": "None"}]
    error = _client_error("TransactionCanceledException", CancellationReasons=reasons)
    store = Store(Failing(error), "Table")  # type: ignore[arg-type]

    with pytest.raises(ServiceUnavailable) as caught:
        store.transact([put(_item(ONE)), put(_item(TWO))])

    assert not isinstance(caught.value, ConcurrentChange)


def test_a_held_item_is_a_concurrent_change(store: Store) -> None:
    with struck(CONFLICTS, 0), pytest.raises(ConcurrentChange):
        store.write(put(_item(ONE), otherwise=EmailTaken()))


def test_a_transaction_that_is_sent_again_is_applied_once(product: Product, store: Store) -> None:
    if product.stack.endpoint:
        pytest.skip("faults are injected before moto, not before DynamoDB Local")
    with struck(ANSWER_LOST_ONCE, 0):
        failed = store.transact([put(_item(ONE, n=1), condition=absent())])

    assert failed == ()
    assert store.get(ONE) == _item(ONE, n=1)

"""Quotas: a number in a sliding period, taken in the transaction of their use, or not at all."""

from datetime import timedelta

import pytest

from coreapi.errors import ConcurrentChange, TooManyAttempts
from coreapi.storage.table.actions import check, present
from coreapi.storage.table.keys import Key
from coreapi.storage.table.quota import Quota
from coreapi.storage.table.transaction import Transaction
from tests.actors.users import NOW
from tests.harness.product import Product

THREE = Quota("test", "ada", 3, 3600)


def _take(product: Product, seconds: float, *more: Quota) -> None:
    at = NOW + timedelta(seconds=seconds)
    with Transaction(product.app.store, at) as tx:
        tx.take(THREE, *more)


def test_the_one_too_many_is_refused_until_there_is_room(product: Product) -> None:
    for second in (0, 10, 20):
        _take(product, second)

    with product.unchanged(), pytest.raises(TooManyAttempts) as caught:
        _take(product, 100)

    assert caught.value.retry_after_seconds == 3500


def test_the_period_slides(product: Product) -> None:
    for second in (0, 1800, 1900):
        _take(product, second)

    _take(product, 3600)
    with pytest.raises(TooManyAttempts):
        _take(product, 3601)
    _take(product, 5401)


def test_what_did_not_happen_takes_no_place(product: Product) -> None:
    def refused() -> None:
        with Transaction(product.app.store, NOW) as tx:
            tx.take(THREE)
            tx.require(check(Key("TEST#1", "A"), present()))

    with product.unchanged(), pytest.raises(ConcurrentChange):
        refused()


def test_a_full_quota_takes_no_place_in_another(product: Product) -> None:
    for _ in range(3):
        _take(product, 0)

    with product.unchanged(), pytest.raises(TooManyAttempts):
        _take(product, 0, Quota("other", "ada", 3, 3600))


def test_the_log_never_grows_beyond_the_limit(product: Product) -> None:
    for hour in range(10):
        for _ in range(3):
            _take(product, hour * 3601)

    (log,) = [item for key, item in product.table().items() if key[0].startswith("QUOTA#")]
    assert len(log["moments"]) <= 3


@pytest.mark.parametrize("seconds", [0, 3599, 3600])
def test_a_dry_run_has_the_outcome_of_the_request(product: Product, seconds: int) -> None:
    for _ in range(3):
        _take(product, 0)

    outcomes: list[bool] = []
    for is_dry_run in (True, False):
        try:
            at = NOW + timedelta(seconds=seconds)
            with Transaction(product.app.store, at, is_dry_run=is_dry_run) as tx:
                tx.take(THREE)
            outcomes.append(True)
        except TooManyAttempts:
            outcomes.append(False)

    assert outcomes == 2 * [seconds == 3600]

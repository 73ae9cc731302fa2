"""The rule of waiting: five attempts are free, then 30 s doubling to 15 min, for 24 h."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coreapi.clock import epoch
from coreapi.errors import TooManyAttempts
from coreapi.storage import attempt as attempts
from tests.actors.users import NOW
from tests.harness.product import Product

pytestmark = pytest.mark.usefixtures("impatient")
_DAY = 24 * 60 * 60


@pytest.mark.parametrize(
    ("made", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900), (10_000, 900)],
)
def test_the_wait_after_so_many(made: int, seconds: int) -> None:
    assert attempts.wait_seconds(made) == seconds


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([0, 2, 29, 30, 31, 60, 300, 900, _DAY - 1, _DAY + 1]), max_size=14))
def test_the_condition_is_the_rule(product: Product, pauses: list[int]) -> None:
    """GIVEN any history WHEN another attempt comes THEN the one update decides as the rule says."""
    store = product.app.store
    subject, now, made, last = f"{pauses}{product.now()}", NOW, 0, NOW
    for pause in pauses:
        now += timedelta(seconds=pause)
        if now - last >= timedelta(days=1):
            made = 0
        wait = timedelta(seconds=attempts.wait_seconds(made)) - (now - last)
        if wait <= timedelta(0):
            attempts.reserve(store, "password", subject, now)
            made, last = made + 1, now
            continue
        with pytest.raises(TooManyAttempts) as caught:
            attempts.reserve(store, "password", subject, now)
        assert caught.value.retry_after_seconds == wait.total_seconds()


def test_an_attempt_can_be_taken_back(product: Product) -> None:
    store = product.app.store
    before = product.table()
    attempt = attempts.reserve(store, "password", "ada", NOW)

    attempts.release(store, attempt)

    assert product.table() == before


def test_taking_one_back_leaves_the_ones_before(product: Product) -> None:
    store = product.app.store
    for second in range(4):
        attempts.reserve(store, "password", "ada", NOW + timedelta(seconds=second))
    later = NOW + timedelta(hours=1)

    attempts.release(store, attempts.reserve(store, "password", "ada", later))

    (counter,) = [i for key, i in product.table().items() if key[0].startswith("THROTTLE#")]
    assert (counter["attempts"], counter["at"]) == (4, epoch(NOW) * 1000 + 3000)


def test_a_fraction_of_a_second_shortens_no_wait(product: Product) -> None:
    store, fifth = product.app.store, NOW + timedelta(milliseconds=950)
    for _ in range(5):
        attempts.reserve(store, "password", "ada", fifth)

    with pytest.raises(TooManyAttempts) as caught:
        attempts.reserve(store, "password", "ada", fifth + timedelta(milliseconds=29_100))
    assert caught.value.retry_after_seconds == 1
    attempts.reserve(store, "password", "ada", fifth + timedelta(seconds=30))


def test_kinds_and_subjects_are_counted_apart(product: Product) -> None:
    store = product.app.store
    for _ in range(5):
        attempts.reserve(store, "password", "ada", NOW)

    attempts.reserve(store, "tfa", "ada", NOW)
    attempts.reserve(store, "password", "eve", NOW)
    with pytest.raises(TooManyAttempts):
        attempts.reserve(store, "password", "ada", NOW)


def test_a_counter_is_forgotten_by_the_table_itself(product: Product) -> None:
    attempts.reserve(product.app.store, "password", "ada", NOW)

    (counter,) = [i for key, i in product.table().items() if key[0].startswith("THROTTLE#")]
    assert counter["ttl"] >= epoch(NOW) + _DAY

"""Stored throttles: all processes share the counts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coreapi.access import throttle
from coreapi.access.throttle import Attempt
from coreapi.errors import TooManyAttempts
from coreapi.models.throttle import Guess, Network, Tally, Throttle
from coreapi.storage import throttle as throttles
from coreapi.storage.table.items import to_attributes
from coreapi.storage.table.keys import Key
from coreapi.storage.table.store import Store
from tests.actors.users import NOW
from tests.harness.capacity import size
from tests.harness.product import Product

pytestmark = pytest.mark.usefixtures("impatient")
KEY = throttles.key_of(Guess.PASSWORD, "ada@example.com")
HOME = Network("homehom", is_known=True)
AWAY = Network("awayawa", is_known=False)


def _count(store: Store, network: Network = AWAY, *, key: Key = KEY, seconds: float = 0) -> Attempt:
    return throttle.count(store, key, network, NOW + timedelta(seconds=seconds))


@dataclass
class Model:
    """A throttle in memory, as the model."""

    throttle: Throttle = field(default_factory=Throttle)

    def count(self, network: Network, at: int) -> bool:
        if self.throttle.wait_milliseconds(network, at):
            return False
        self.throttle = self.throttle.counted(network, at)
        return True

    def succeed(self, network: Network, before: Throttle) -> None:
        networks = {n: t for n, t in self.throttle.networks.items() if n != network.id}
        unknown = self.throttle.unknown
        if not network.is_known:
            unknown = Tally(unknown.count - 1, before.unknown.at)
        self.throttle = Throttle(networks, unknown)


def _lately(found: Throttle, at: int) -> Throttle:
    tallies = {name: tally for name, tally in found.networks.items() if not tally.is_quiet(at)}
    return Throttle(tallies, found.unknown)


attempts = st.tuples(
    st.integers(0, 60),
    st.booleans(),
    st.sampled_from([0, 0, 1, 30, 900, 86_400]),
    st.sampled_from(["fails", "fails", "fails", "succeeds", "is taken back"]),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(attempts, max_size=80), st.integers())
def test_what_is_stored_is_what_the_rule_says(
    product: Product, attempts: list[tuple[int, bool, int, str]], subject: int
) -> None:
    store, model, now = product.app.store, Model(), NOW
    key = throttles.key_of(Guess.PASSWORD, f"{subject} {attempts}")
    store.write(throttles.forget(Guess.PASSWORD, f"{subject} {attempts}"))
    for number, is_known, pause, end in attempts:
        now += timedelta(seconds=pause)
        network = Network(f"{number:07}", is_known and number < 10)
        before = model.throttle
        if not model.count(network, int(now.timestamp() * 1000)):
            with pytest.raises(TooManyAttempts):
                throttle.count(store, key, network, now)
            continue
        attempt = throttle.count(store, key, network, now)
        if end == "succeeds":
            store.write(attempt.succeeded())
            model.succeed(network, before)
        if end == "is taken back":
            throttle.take_back(store, attempt)
            model.throttle = model.throttle.taken_back(network, before, model.throttle)

        at = int(now.timestamp() * 1000)
        assert _lately(throttles.read(store, key), at) == _lately(model.throttle, at)


def test_the_fullest_throttle_is_one_kilobyte(product: Product) -> None:
    store = product.app.store
    for number in range(60):
        network = Network(f"{number:07}", is_known=number >= 50)
        _count(store, network, key=throttles.key_of(Guess.CONFIRMED_PASSWORD, "ada"))
    for number in range(5):
        network = Network(f"{number + 60:07}", is_known=False)
        _count(
            store,
            network,
            key=throttles.key_of(Guess.CONFIRMED_PASSWORD, "ada"),
            seconds=3600 * (number + 1),
        )

    (item,) = (item for key, item in product.table().items() if key[1] == "THROTTLE")

    assert len(throttles.of_item(item).networks) == 60
    assert size(to_attributes(item)) <= 1024


@pytest.mark.parametrize("network", [HOME, AWAY])
def test_where_nothing_is_counted_an_attempt_is_one_update(
    product: Product, network: Network
) -> None:
    store = product.app.store
    store.write(_count(store, network).succeeded())

    with product.calls() as calls:
        _count(store, network)

    assert calls.kinds == {"UpdateItem": 1}


def test_what_was_read_before_is_not_read_again(product: Product) -> None:
    store = product.app.store
    _count(store)
    read = throttles.read(store, KEY)

    with product.calls() as calls:
        throttle.count(store, KEY, AWAY, NOW, read)

    assert calls.kinds == {"UpdateItem": 1}


def test_what_was_read_too_long_ago_counts_all_the_same(product: Product) -> None:
    store = product.app.store
    read = throttles.read(store, KEY)
    for _ in range(5):
        _count(store)

    with pytest.raises(TooManyAttempts):
        throttle.count(store, KEY, AWAY, NOW, read)


@pytest.mark.parametrize("network", [HOME, AWAY])
def test_an_attempt_counted_at_the_same_moment_is_not_lost(
    product: Product, network: Network
) -> None:
    store = product.app.store

    with product.before("UpdateItem", lambda number: number or _count(store, network)):
        _count(store, network)

    assert throttles.read(store, KEY).of(network).count == 2


def test_a_known_network_depends_on_nothing_that_others_write(product: Product) -> None:
    store = product.app.store

    with product.before("UpdateItem", lambda _: _count(store, AWAY)), product.calls() as calls:
        attempt = _count(store, HOME)
    with product.before("UpdateItem", lambda _: _count(store, AWAY)):
        store.write(attempt.succeeded())

    assert calls.kinds["UpdateItem"] == 2  # its own, and that of the other one
    assert throttles.read(store, KEY).of(AWAY).count == 2
    assert throttles.read(store, KEY).of(HOME).count == 0


def _take_back(store: Store, attempt: Attempt) -> None:
    throttle.take_back(store, attempt)


def _succeed(store: Store, attempt: Attempt) -> None:
    store.write(attempt.succeeded())


@pytest.mark.parametrize("network", [HOME, AWAY])
@pytest.mark.parametrize("end", [_take_back, _succeed])
def test_what_is_no_failure_leaves_nothing(
    product: Product, end: Callable[[Store, Attempt], None], network: Network
) -> None:
    store = product.app.store

    end(store, _count(store, network))

    assert throttles.read(store, KEY) == Throttle()


def test_a_success_forgets_the_failures_of_its_network_and_no_other(product: Product) -> None:
    store, other = product.app.store, Network("another", is_known=False)
    for network in (AWAY, AWAY, other):
        _count(store, network)

    store.write(_count(store, AWAY, seconds=1).succeeded())

    left = throttles.read(store, KEY)
    assert (left.of(AWAY).count, left.of(other).count, left.unknown.count) == (0, 1, 3)


def test_taking_one_back_leaves_the_ones_before(product: Product) -> None:
    store = product.app.store
    for second in range(4):
        _count(store, seconds=second)
    before = throttles.read(store, KEY)

    throttle.take_back(store, _count(store, seconds=3600))

    assert throttles.read(store, KEY) == before


def test_a_fraction_of_a_second_shortens_no_wait(product: Product) -> None:
    store = product.app.store
    for _ in range(5):
        _count(store, seconds=0.95)

    with pytest.raises(TooManyAttempts) as caught:
        _count(store, seconds=30.05)
    assert caught.value.retry_after_seconds == 1
    _count(store, seconds=30.95)


def test_guesses_of_other_kinds_and_at_others_are_counted_apart(product: Product) -> None:
    store = product.app.store
    for _ in range(5):
        _count(store)

    _count(store, key=throttles.key_of(Guess.CODE, "ada@example.com"))
    _count(store, key=throttles.key_of(Guess.PASSWORD, "eve@example.com"))
    with pytest.raises(TooManyAttempts):
        _count(store)


def test_the_table_forgets_a_throttle_by_itself(product: Product) -> None:
    attempt = _count(product.app.store)
    throttle.take_back(product.app.store, attempt)

    (item,) = (item for key, item in product.table().items() if key[1] == "THROTTLE")
    assert item["ttl"] >= NOW.timestamp() + 24 * 60 * 60

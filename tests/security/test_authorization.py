"""Every endpoint, called by every kind of caller, answers as the table expects."""

import pytest

from coreapi.http.routes import ROUTES
from tests.harness.product import Product
from tests.security.documented_requests import call, changed, said
from tests.security.expected import CALLERS, ENDPOINTS, expected
from tests.security.world import World


def test_every_route_is_in_the_table_and_no_other() -> None:
    assert set(ENDPOINTS) == set(ROUTES)


@pytest.mark.apart
def test_every_kind_of_caller_is_in_the_world(world: World) -> None:
    assert set(world.callers) == set(CALLERS)


@pytest.mark.apart
@pytest.mark.parametrize("route", ROUTES)
def test_every_kind_of_caller_is_answered_as_the_table_says(
    world: World, product: Product, route: str
) -> None:
    product.advance(seconds=5)  # making the world took this time
    answered: dict[str, str] = {}

    for caller in CALLERS:
        with product.calls() as calls:
            answer = call(product, world, route, world.callers[caller])
        answered[caller] = said(answer)
        if calls.writes:
            if answer.status >= 400:
                assert changed(product, world) == set(), f"{caller} left a trace"
            product.stack.table.restore()

    assert answered == {caller: expected(route, caller) for caller in CALLERS}

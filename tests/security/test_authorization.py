"""Every door, knocked at by every kind of caller: no cell of the matrix is left to chance."""

import pytest

from coreapi.http.routes import ROUTES
from tests.product import Product, Response
from tests.security.expected import CALLERS, DOORS, expected
from tests.security.knocking import knock
from tests.security.world import World


def test_every_route_is_in_the_table_and_no_other() -> None:
    assert set(DOORS) == set(ROUTES)


def test_every_kind_of_caller_is_in_the_world(world: World) -> None:
    assert set(world.callers) == set(CALLERS)


@pytest.mark.parametrize("route", ROUTES)
def test_every_kind_of_caller_is_answered_as_the_table_says(
    world: World, product: Product, route: str
) -> None:
    product.advance(seconds=5)  # the world was made in this time
    beginning = product.table()
    answered: dict[str, str] = {}

    for caller in CALLERS:
        with product.calls() as calls:
            answer = knock(product, world, route, world.callers[caller])
        answered[caller] = _said(answer)
        if calls.writes:
            assert answer.status < 400 or product.table() == beginning, f"{caller} left a trace"
            product.stack.table.restore()

    assert answered == {caller: expected(route, caller) for caller in CALLERS}


def _said(answer: Response) -> str:
    status, code = answer.outcome
    words = (str(status), code, answer.json.get("permission") if code else None)
    return " ".join(word for word in words if word)

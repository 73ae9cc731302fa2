"""The start of tests of security: a small world, made once for the tests of a module."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.harness.movable_clock import MovableClock
from tests.harness.product import Product
from tests.harness.stack import Stack
from tests.security.world import World, build


@pytest.fixture(scope="module")
def world(stack: Stack, clock: MovableClock) -> Iterator[World]:
    """Make the world, and let each test of the module begin with a table that holds it.

    Name it before `product`, whose table is cleaned when the test begins.
    """
    deployed = stack.table.kept
    clock.reset()
    with stack.up():
        stack.fresh()
        made = build(Product(stack, clock))
        stack.table.keep()
        made = replace(made, table=stack.table.items())
    yield made
    stack.table.kept = deployed

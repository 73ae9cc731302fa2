"""Fixtures for the tests of staff's endpoints about users."""

import pytest

from tests.actors import staff
from tests.actors.factories import Person
from tests.harness.product import Product


@pytest.fixture
def user_manager(product: Product) -> Person:
    """Return staff with every right over users, and no other."""
    return staff.user_manager(product)

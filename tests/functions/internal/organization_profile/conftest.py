import pytest

from tests.actors.registry import Registry
from tests.harness.product import Product


@pytest.fixture
def registry(product: Product) -> Registry:
    return Registry(product, product.staff())

import pytest

from tests.product import Product
from tests.registry import Registry


@pytest.fixture
def registry(product: Product) -> Registry:
    return Registry(product, product.staff())

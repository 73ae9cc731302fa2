"""GET /openapi.json."""

from local.reference import openapi
from tests.conftest import Event
from tests.product import Product

PATH = "/openapi.json"


def test_the_documented_request_answers_the_committed_description(
    product: Product, event: Event
) -> None:
    answer = product.send_event(event("openapi_json/openapi"))

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.text == openapi.FILE.read_text(encoding="utf-8")


def test_anybody_may_keep_it_for_five_minutes(product: Product) -> None:
    assert product.get(PATH).headers["cache-control"] == "public, max-age=300"


def test_it_asks_nothing_of_the_table(product: Product) -> None:
    with product.calls() as calls:
        product.get(PATH)

    assert calls.count == 0

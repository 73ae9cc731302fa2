"""GET /openapi.json."""

import json
from dataclasses import replace
from pathlib import Path

from coreapi.access.actor import Anonymous
from coreapi.context import Origin
from coreapi.operations import openapi_json
from reference import openapi
from tests.conftest import Event
from tests.harness.product import Product

PATH = "/openapi.json"


def test_the_documented_request_answers_the_committed_description(
    product: Product, event: Event
) -> None:
    answer = product.send_event(event("openapi_json/openapi"))

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.text == openapi.FILE.read_text(encoding="utf-8")


def test_its_contact_is_the_product_s_support(product: Product) -> None:
    settings = replace(product.app.settings, product_name="Ledger", support_email="help@x.test")
    app = replace(product.app, settings=settings)
    show = openapi_json.openapi_json(openapi.FILE)

    shown = json.loads(show(app.call(Anonymous(), Origin(request_id="1"))))

    assert shown["info"]["contact"] == {"name": "Ledger", "email": "help@x.test"}


def test_any_cache_may_keep_it_for_five_minutes(product: Product) -> None:
    assert product.get(PATH).headers["cache-control"] == "public, max-age=300"


def test_it_asks_nothing_of_the_table(product: Product) -> None:
    with product.calls() as calls:
        product.get(PATH)

    assert calls.count == 0


def test_what_production_lacks_is_described_in_other_stages(
    tmp_path: Path, product: Product
) -> None:
    """GIVEN an operation of some stages THEN production's description is without it."""
    operations = {"get": {}, "post": {"x-stages": ["dev", "preprod"]}}
    document = {"info": {}, "paths": {"/a": operations, "/b": {"post": operations["post"]}}}
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    show = openapi_json.openapi_json(file)

    def paths(stage: str) -> dict[str, list[str]]:
        settings = replace(product.app.settings, stage=stage)
        app = replace(product.app, settings=settings)
        shown = json.loads(show(app.call(Anonymous(), Origin(request_id="1"))))
        return {path: sorted(operations) for path, operations in shown["paths"].items()}

    assert paths("prod") == paths("") == {"/a": ["get"]}
    for stage in ("local", "dev", "preprod"):
        assert paths(stage) == {"/a": ["get", "post"], "/b": ["post"]}

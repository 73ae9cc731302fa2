"""GET /docs; tests/e2e/test_reference_page.py opens it in a browser."""

import base64
import hashlib
import re

from tests.conftest import Event
from tests.harness.product import Product

PATH = "/docs"


def test_the_documented_request_answers_a_page(product: Product, event: Event) -> None:
    answer = product.send_event(event("docs/docs"))

    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!doctype html>")


def test_any_cache_may_keep_it_for_five_minutes(product: Product) -> None:
    assert product.get(PATH).headers["cache-control"] == "public, max-age=300"


def test_it_fits_what_a_function_may_answer(product: Product) -> None:
    assert len(base64.b64encode(product.get(PATH).text.encode())) < 6_000_000


def test_it_loads_nothing_from_elsewhere(product: Product) -> None:
    """GIVEN the page's policy THEN it runs only its own scripts and reads only from here."""
    answer = product.get(PATH)
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in answer.headers["content-security-policy"].split(";")
    )

    for source, tag in (("script-src", "script"), ("style-src", "style")):
        inline: list[str] = re.findall(rf"<{tag}>(.*?)</{tag}>", answer.text, re.DOTALL)
        digests = [hashlib.sha256(text.encode()).digest() for text in inline]
        hashes = [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
        assert policy.pop(source).split(" ") == hashes
    assert policy == {
        "default-src": "'none'",
        "img-src": "data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }


def test_it_asks_nothing_of_the_table(product: Product) -> None:
    with product.calls() as calls:
        product.get(PATH)

    assert calls.count == 0

"""Requests that match no route: 404, or 405 with the methods of the path."""

import pytest

from tests.conftest import Event
from tests.harness.product import Product


def test_an_unknown_path_is_not_found(product: Product, event: Event) -> None:
    answer = product.send_event(event("events/unmatched_route/unknown_path"))

    assert answer.outcome == (404, "NOT_FOUND")


def test_a_known_path_names_its_methods(product: Product, event: Event) -> None:
    answer = product.send_event(event("events/unmatched_route/other_method"))

    assert answer.outcome == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/auth/refresh-token", "POST, GET"),
        ("PUT", "/user/profile/organization", "POST, GET"),
        ("POST", "/.well-known/jwks.json", "GET"),
        ("HEAD", "/.well-known/jwks.json", "GET"),
        ("GET", "/auth/login", "POST"),
        ("OPTIONS", "/auth/login", "POST"),
    ],
)
def test_every_other_method_is_refused(
    product: Product, method: str, path: str, allowed: str
) -> None:
    answer = product.send(method, path)

    assert answer.outcome == (405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize(
    "path", ["/", "/auth", "/auth/login/", "/Auth/Login", "/auth//login", "/auth/login/x", "/é"]
)
def test_a_path_is_known_as_printed_only(product: Product, path: str) -> None:
    assert product.post(path, {}).outcome == (404, "NOT_FOUND")


def test_nothing_is_read_or_stored(product: Product) -> None:
    with product.calls() as calls:
        product.get("/nowhere", as_="not a token")

    assert calls.count == 0

"""Starting a function sooner: only in Lambda."""

import gc
import sys
from collections.abc import Generator
from types import ModuleType

import pytest
from botocore.exceptions import EndpointConnectionError

from coreapi import bootstrap, start
from coreapi.context import Call
from coreapi.contracts.shapes import View
from coreapi.http import endpoint, signed_in
from tests.harness.product import Product


@pytest.fixture
def _garbage_as_before() -> Generator[None]:
    threshold = gc.get_threshold()
    yield
    gc.enable()
    gc.set_threshold(*threshold)
    gc.unfreeze()


@pytest.fixture
def _in_lambda(monkeypatch: pytest.MonkeyPatch, _garbage_as_before: None) -> None:
    monkeypatch.setitem(sys.modules, "awslambdaric", ModuleType("awslambdaric"))


def _unreachable(_: int) -> None:
    raise EndpointConnectionError(endpoint_url="https://dynamodb.example")


@pytest.mark.usefixtures("_in_lambda")
def test_in_lambda_nothing_is_looked_through_while_importing_and_what_was_imported_never() -> None:
    start.imports_begin()
    assert not gc.isenabled()

    start.imports_end()

    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] == 50_000


@pytest.mark.usefixtures("_garbage_as_before")
def test_elsewhere_garbage_is_looked_for_as_ever() -> None:
    before = gc.isenabled(), gc.get_freeze_count(), gc.get_threshold()

    start.imports_begin()
    start.imports_end()

    assert (gc.isenabled(), gc.get_freeze_count(), gc.get_threshold()) == before


@pytest.mark.usefixtures("_in_lambda")
def test_a_declaration_does_nothing_but_declare(product: Product) -> None:
    start.imports_begin()

    with product.calls() as calls:
        endpoint(_nothing, caller=signed_in(), view=View)

    assert calls.count == 0
    assert not gc.isenabled()


@pytest.mark.usefixtures("_in_lambda")
def test_in_lambda_what_a_first_event_needs_is_made_before_it(product: Product) -> None:
    bootstrap.install(product.app)
    product.app.forget_roles()
    start.imports_begin()

    with product.calls() as calls:
        bootstrap.warm_up()

    assert calls.kinds == {"GetItem": 1}
    assert gc.isenabled()


@pytest.mark.usefixtures("_in_lambda")
def test_what_cannot_be_reached_then_is_left_to_the_first_event(product: Product) -> None:
    bootstrap.install(product.app)
    product.app.forget_roles()
    start.imports_begin()

    with product.before("GetItem", _unreachable):
        bootstrap.warm_up()

    assert gc.isenabled()


def test_elsewhere_nothing_is_made_before_the_first_event(product: Product) -> None:
    bootstrap.install(product.app)
    product.app.forget_roles()

    with product.calls() as calls:
        bootstrap.warm_up()

    assert calls.count == 0


def _nothing(_call: Call) -> None:
    """Do nothing, which is an operation too."""

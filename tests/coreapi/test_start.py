"""What makes a function start sooner: in Lambda, and nowhere else."""

import gc
import sys
from collections.abc import Generator
from types import ModuleType

import pytest

from coreapi import start
from coreapi.context import Call
from coreapi.contracts.shapes import View
from coreapi.http import endpoint, public


@pytest.fixture
def _garbage_as_before() -> Generator[None]:
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()


def _nothing(_call: Call) -> None:
    """Do nothing, which is an operation too."""


def _declare_a_handler() -> None:
    start.imports_begin()
    endpoint(_nothing, caller=public(), view=View)


@pytest.mark.usefixtures("_garbage_as_before")
def test_in_lambda_what_was_imported_is_never_looked_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "awslambdaric", ModuleType("awslambdaric"))

    _declare_a_handler()

    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] == 50_000


@pytest.mark.usefixtures("_garbage_as_before")
def test_elsewhere_garbage_is_looked_for_as_ever() -> None:
    before = gc.get_threshold()

    _declare_a_handler()

    assert gc.get_freeze_count() == 0
    assert gc.get_threshold() == before

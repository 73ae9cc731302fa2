"""The calls of DynamoDB by each endpoint: every one has a budget, and keeps it."""

import pytest

from coreapi.http.routes import ROUTES
from tests.story import budgets
from tests.story.budgets import Cost
from tests.story.counted import Told


@pytest.fixture(scope="module")
def costs(told: Told) -> dict[str, Cost]:
    return budgets.measured(told)


def test_every_endpoint_was_counted(costs: dict[str, Cost]) -> None:
    assert costs.keys() >= set(ROUTES)


def test_no_endpoint_makes_more_calls_than_it_may(costs: dict[str, Cost]) -> None:
    assert {r: costs[r].calls for r in ROUTES if costs[r].calls > budgets.allowed(r)} == {}


def test_no_endpoint_may_make_more_calls_than_it_does(costs: dict[str, Cost]) -> None:
    """GIVEN an endpoint that may make more calls than the rule THEN it needs every one."""
    listed = {route for each in budgets.allowances() for route in each.routes}

    assert {r: budgets.allowed(r) for r in listed} == {r: costs[r].calls for r in listed}


def test_the_published_table_is_current(costs: dict[str, Cost]) -> None:
    now, published = budgets.table(costs), budgets.published()

    assert now == published, "docs/performance.md is out of date: make docs"

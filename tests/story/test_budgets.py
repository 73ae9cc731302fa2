"""The calls of DynamoDB by each endpoint: every one has a budget, and keeps it."""

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest

from coreapi.http.routes import ROUTES
from local import ROOT
from tests.story import budgets
from tests.story.budgets import Cost
from tests.story.counted import Told

_LOGIN = "POST /auth/login"
_COST = re.compile(
    r"^\| `([A-Z]+ [^`]+)`(.*?) \| (?:≈ )?(\d+) \S (\d+) MB \| (\d+) \| (\d+) \| (.+) = \$(.+) \|$",
    re.MULTILINE,
)
_OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


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


def test_the_costs_in_the_handbook_have_the_published_units(costs: dict[str, Cost]) -> None:
    rows = {row[0]: (row[4], row[5]) for row in _COST.findall(_OPERATIONS) if not row[1]}

    assert len(rows) >= 4
    assert rows == {r: (f"{costs[r].read_units:g}", f"{costs[r].write_units:g}") for r in rows}


def test_the_cost_of_a_sign_in_is_that_without_a_second_factor(told: Told) -> None:
    rows = [row[4:6] for row in _COST.findall(_OPERATIONS) if row[0] == _LOGIN]
    units = [units for line, _, units in told.requests if line.route == _LOGIN]
    least = min((each.read, each.write) for each in units if each.write)

    assert rows == [tuple(f"{each:g}" for each in least)]


@pytest.mark.parametrize("row", _COST.findall(_OPERATIONS), ids=lambda row: row[0])
def test_the_costs_in_the_handbook_are_calculated_from_its_prices(row: tuple[str, ...]) -> None:
    milliseconds, megabytes, reads, writes = map(Decimal, row[2:6])
    lambdas = milliseconds / 1000 * megabytes / 1024 * Decimal("16.67")
    parts = [Decimal("1.20"), lambdas, reads / 8, writes * 5 / 8, Decimal("0.75")]
    cents = [part.quantize(Decimal("0.01"), ROUND_HALF_UP) for part in parts]

    assert (row[6], row[7]) == (" + ".join(map(str, cents)), str(sum(cents)))

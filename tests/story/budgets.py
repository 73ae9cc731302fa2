"""The calls and capacity of each endpoint, counted while the story is sent.

`make docs` writes the table into docs/performance.md. Tests keep it current, and every endpoint
within what `budgets.toml` allows it.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from coreapi.http.routes import ROUTES
from local import ROOT
from tests.harness.capacity import Units
from tests.harness.dynamodb_calls import DynamoCalls
from tests.harness.endpoints import reads
from tests.story import counted
from tests.story.counted import Told

FILE = ROOT / "docs" / "performance.md"
_BUDGETS = Path(__file__).with_name("budgets.toml")
_BEGIN, _END = "<!-- budgets: made by `make docs` -->\n", "<!-- /budgets -->\n"
_SUCCESS = range(200, 300)
_HEAD = (
    "| endpoint | calls | consistent reads | items in transactions | read units | write units | |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | --- |\n"
)


@dataclass(frozen=True, slots=True)
class Cost:
    """The highest cost of requests to one endpoint."""

    calls: int = 0
    consistent_reads: int = 0
    transaction_items: int = 0
    read_units: float = 0
    write_units: float = 0

    @classmethod
    def of(cls, asked: DynamoCalls, units: Units) -> "Cost":
        """Return the cost of one request."""
        transactions = [
            len(call.parameters["TransactItems"])
            for call in asked.made
            if call.operation == "TransactWriteItems"
        ]
        consistent = asked.consistent_reads.total()
        return cls(asked.count, consistent, sum(transactions), units.read, units.write)

    def cells(self) -> list[str]:
        """Return it as the table shows it."""
        return [f"{number:g}" for number in astuple(self)]


@dataclass(frozen=True, slots=True)
class Allowance:
    """The reason why some endpoints may make more calls than the rule allows.

    Attributes:
        letter: Its name in the table.
        calls: How many more, in the story.
    """

    letter: str
    calls: int
    why: str
    routes: Sequence[str]


def measured(told: Told) -> dict[str, Cost]:
    """Return the highest cost of every endpoint's successes, by route."""
    costs: dict[str, Cost] = {}
    for line, calls, units in told.requests:
        if line.answer.status in _SUCCESS:
            before, now = costs.get(line.route, Cost()), Cost.of(calls, units)
            costs[line.route] = Cost(*map(max, zip(astuple(before), astuple(now), strict=True)))
    return costs


def allowances() -> list[Allowance]:
    """Return what `budgets.toml` allows beyond the rule."""
    return [
        Allowance(letter=chr(ord("a") + number), **entry)
        for number, entry in enumerate(_document()["more"])
    ]


def allowed(route: str) -> int:
    """Return how many calls an endpoint may make."""
    rule = _document()["rule"]
    own = rule["reads"] if reads(route.split(" ")[1]) else rule["writes"]
    return own + sum(each.calls for each in allowances() if route in each.routes)


def table(costs: Mapping[str, Cost]) -> str:
    """Return the table, in the order of the route table, and the reasons that it names."""
    unsent = [route for route in ROUTES if route not in costs]
    assert unsent == [], f"tests/story/story.py does not send {unsent}"
    why = allowances()
    rows = [
        f"| {route} | {' | '.join(costs[route].cells())} | {' '.join(_letters(route, why))} |\n"
        for route in ROUTES
    ]
    reasons = [f"- {each.letter} (+{each.calls}): {each.why}\n" for each in why]
    return "".join((_HEAD, *rows, "\n", *reasons))


def published() -> str:
    """Return the table of docs/performance.md."""
    return FILE.read_text(encoding="utf-8").partition(_BEGIN)[2].partition(_END)[0]


def _letters(route: str, why: Sequence[Allowance]) -> Iterator[str]:
    return (each.letter for each in why if route in each.routes)


def _document() -> dict[str, Any]:
    return tomllib.loads(_BUDGETS.read_text(encoding="utf-8"))


def main() -> int:
    """Write the table again."""
    with counted.product_alone() as product:
        made = table(measured(counted.told(product)))
    before, _, rest = FILE.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    FILE.write_text(f"{before}{_BEGIN}{made}{_END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

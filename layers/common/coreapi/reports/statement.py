"""`retirement1`: what the statement says, with its sums."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from typing import Any

from coreapi.contracts.report import LineItem, Measure, Retirement1Data
from coreapi.errors import FieldError, ReportTooLarge
from coreapi.reports.wording import (
    DASH,
    day,
    decimals,
    measure,
    number,
    period,
    place,
    printed,
    short_day,
    text,
    titled,
)

# Sums of 5,000 numbers with up to 36 digits on each side of the point.
_EXACT = Context(prec=80)
# Each takes some 80 KB of memory: so many fit the function.
MAX_PRINTED_LINES = 10_000
_TOO_MANY_LINES = (
    f"Must be at most {MAX_PRINTED_LINES:,} lines in print, with the headings and sums of "
    "products, basins and units."
)


class _Lines:
    """The line items as rows; what all have in common is said once, in the column's head."""

    def __init__(self, items: Sequence[LineItem], missing: str) -> None:
        self._items = items
        self._missing = missing
        self._seen: dict[str, str] = {}
        self._first: dict[str, str] = {}
        self._unit = _common(self._unit_of(each) for each in items if each.quantity is not None)
        self._intensity_unit = _common(
            self._unit_of(each.carbon_intensity) for each in items if each.carbon_intensity
        )
        self._decimals = max((decimals(each.quantity) for each in items), default=0)

    def columns(self) -> list[str]:
        """Return the heads."""
        return [
            *("Retired on", "Certificate", "Facility", "Vintage", "Beneficiary"),
            _head("Carbon intensity", self._intensity_unit),
            _head("Quantity", self._unit),
        ]

    def groups(self) -> list[dict[str, Any]]:
        """Return the rows by product, and in each by basin, in the order of appearance."""
        products: dict[str, dict[str, list[LineItem]]] = defaultdict(lambda: defaultdict(list))
        for item in self._items:
            products[self._alike(item.product)][self._alike(item.basin)].append(item)
        return [
            {
                "product": product,
                "basins": [
                    {
                        "basin": basin,
                        "rows": [self._row(item) for item in inside],
                        "label": f"Subtotal {basin}",
                        "sums": self.sums(inside),
                    }
                    for basin, inside in basins.items()
                ],
                "label": f"Subtotal {product}",
                "sums": self.sums([item for inside in basins.values() for item in inside]),
            }
            for product, basins in products.items()
        ]

    def sums(self, items: Sequence[LineItem]) -> list[str]:
        """Return what was retired, one sum for each unit: unlike units are not added up."""
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for item in items:
            if item.quantity is not None:
                unit = self._unit_of(item)
                sums[unit] = _EXACT.add(sums[unit], item.quantity)
        return [self._quantity(total, unit) for unit, total in sums.items()] or [DASH]

    def _row(self, item: LineItem) -> list[str]:
        intensity = item.carbon_intensity
        if intensity and self._intensity_unit is not None:
            intensity = intensity.model_copy(update={"unit": None})  # it is in the head
        return [
            short_day(item.retired_on),
            text(item.certificate_number),
            text(item.facility),
            text(item.vintage),
            text(item.beneficiary),
            measure(intensity),
            self._quantity(item.quantity, "" if self._unit is not None else self._unit_of(item)),
        ]

    def _quantity(self, value: Decimal | None, unit: str) -> str:
        """Return a quantity with as many decimals as all have: in a column they stand in line."""
        shown = number(value, self._decimals)
        return f"{shown} {unit}" if unit and value is not None else shown

    def _unit_of(self, given: LineItem | Measure) -> str:
        """Return a unit as it is shown, nothing where there is none."""
        unit = self._alike(given.unit)
        return "" if unit == DASH else unit

    def _alike(self, given: str | None) -> str:
        """Return the first text that prints like this one: such are added up together."""
        shown = text(given)
        if shown not in self._seen:
            self._seen[shown] = printed(shown, self._missing) or DASH
        seen = self._seen[shown]
        return DASH if seen == DASH else self._first.setdefault(seen, shown)


def page(data: Retirement1Data, missing: str) -> dict[str, Any]:
    """Return every text of the statement, in the order in which it is read.

    Args:
        data: What it shows.
        missing: The characters of it that no font has; they all print alike.

    Raises:
        ReportTooLarge: Line items, headings and sums are more than MAX_PRINTED_LINES.
    """
    items = data.line_items or []
    lines = _Lines(items, missing)
    groups, totals = lines.groups(), lines.sums(items)
    if _printed_lines(groups, totals) > MAX_PRINTED_LINES:
        raise ReportTooLarge(FieldError("/data/lineItems", _TOO_MANY_LINES))
    account, issuer = data.account, data.issuer
    return {
        "title": "Statement of Retirements",
        "subject": titled("Statement of Retirements", data.statement_number),
        "registry": text(data.registry) if data.registry else "",
        "accountLabel": "Account",
        "account": text(account.name if account else None),
        "accountPlace": place(account),
        "issuerLabel": "Issued by",
        "issuer": text(issuer.name if issuer else None),
        "issuerPlace": place(issuer),
        "facts": [
            {"label": "Statement", "value": text(data.statement_number)},
            {"label": "Period", "value": period(data.period_start, data.period_end)},
            {"label": "Issued on", "value": day(data.issued_on)},
            {"label": "Registry reference", "value": text(data.registry_reference)},
            {"label": "Line items", "value": _count(data.line_items)},
        ],
        "numberLabel": "Statement",
        "number": text(data.statement_number),
        "columns": lines.columns(),
        "groups": groups,
        "totalLabel": "Total retired",
        "totals": totals,
        "notesLabel": "Notes",
        "notes": text(data.notes) if data.notes else "",
        "verify": "Verify this statement",
        "verificationUrl": data.verification_url or DASH,
    }


def _printed_lines(groups: Sequence[dict[str, Any]], totals: Sequence[str]) -> int:
    """Return how many lines the table has and the total above it; wrapped ones count once."""
    basins = [basin for group in groups for basin in group["basins"]]
    return (
        sum(1 + len(basin["rows"]) + len(basin["sums"]) for basin in basins)
        + sum(len(group["sums"]) for group in groups)
        + 2 * len(totals)
    )


def _count(items: Sequence[LineItem] | None) -> str:
    return DASH if items is None else number(Decimal(len(items)))


def _common(units: Iterable[str]) -> str | None:
    """Return the one unit of all; None where there are several, or none."""
    known = set(units)
    return known.pop() if len(known) == 1 else None


def _head(label: str, unit: str | None) -> str:
    return f"{label} ({unit})" if unit else label

"""The statement that every renderer sets: its rows, and as a web page."""

from collections.abc import Mapping
from decimal import Decimal
from html import escape

COLUMNS: Mapping[str, str] = {
    "retiredOn": "Retired on",
    "certificateNumber": "Certificate",
    "product": "Product",
    "basin": "Basin",
    "quantity": "Quantity",
    "unit": "Unit",
}
_STYLE = """
@page { size: A4; margin: 2cm; @bottom-right { content: counter(page) " / " counter(pages) } }
body { font: 9pt sans-serif } table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 0.4pt solid #999; padding: 2pt; text-align: left }
thead { display: table-header-group } tr { break-inside: avoid }
"""


def make(number: int) -> list[dict[str, str | Decimal]]:
    """Return so many rows."""
    return [
        {
            "retiredOn": f"2026-03-{1 + row % 28:02}",
            "certificateNumber": f"CNG-2026-{row:06}",
            "product": "Certified Natural Gas",
            "basin": f"Basin {row % 7}",
            "quantity": row + Decimal("0.5"),
            "unit": "MMBtu",
        }
        for row in range(number)
    ]


def page(number: int) -> str:
    """Return them as a web page that prints as a statement does: heads repeated, pages counted."""
    heads = "".join(f"<th>{head}</th>" for head in COLUMNS.values())
    lines = "".join(
        f"<tr>{''.join(f'<td>{escape(str(row[name]))}</td>' for name in COLUMNS)}</tr>"
        for row in make(number)
    )
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Statement</title>"
        f"<style>{_STYLE}</style><h1>Retirement statement</h1>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table></html>"
    )

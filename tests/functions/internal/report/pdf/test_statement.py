"""`retirement1`: the statement on pdf, its lines and its sums."""

import re
from typing import Any

from tests.functions.internal.report.conftest import Reports


def line(product: str, basin: str, quantity: float | None, unit: str | None = "MMBtu") -> Any:
    return {"product": product, "basin": basin, "quantity": quantity, "unit": unit}


def test_it_shows_its_head_and_every_line(reports: Reports, documented: Any) -> None:
    data = documented("statement")

    pdf = reports.pdf("retirement1", data)

    assert "Statement of Retirements" in pdf.text
    assert "1 January 2026 \N{EN DASH} 31 March 2026" in pdf.text
    for item in data["lineItems"]:
        assert item["certificateNumber"] in pdf.text


def test_sums_are_made_per_basin_and_product_and_of_everything(reports: Reports) -> None:
    items = [
        line("Gas", "Permian", 0.1),
        line("Gas", "Permian", 0.2),
        line("Biogas", "Permian", 5),
        line("Gas", "Williston", 1000),
        line("Gas", "Permian", -100),
    ]

    text = reports.pdf("retirement1", {"lineItems": items}).text

    assert "Subtotal Permian \N{MINUS SIGN}99.7 MMBtu" in text
    assert "Subtotal Williston 1,000.0 MMBtu" in text
    assert "Subtotal Gas 900.3 MMBtu" in text
    assert "Subtotal Biogas 5.0 MMBtu" in text
    assert text.count("905.3 MMBtu") == 2  # above the lines and below them


def test_unlike_units_are_not_added_up(reports: Reports) -> None:
    items = [line("Gas", "P", 1), line("Gas", "P", 2, "t"), line("Gas", "P", 3, "t")]

    text = reports.pdf("retirement1", {"lineItems": items}).text

    assert "Total retired 1 MMBtu 5 t" in text
    assert "Quantity (" not in text


def test_a_unit_that_all_lines_have_is_said_in_the_head(reports: Reports) -> None:
    intensity = {"value": 4.5, "unit": "kg"}
    items = [line("Gas", "P", 1) | {"carbonIntensity": intensity}] * 2

    text = reports.pdf("retirement1", {"lineItems": items}).text

    assert "Quantity (MMBtu)" in text
    assert "Carbon intensity (kg)" in text
    assert "4.5 kg" not in text


def test_its_head_is_repeated_and_pages_are_counted(reports: Reports) -> None:
    items = [line("Gas", "Permian", number) for number in range(200)]

    pages = reports.pdf("retirement1", {"statementNumber": "S-1", "lineItems": items}).pages

    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Quantity (MMBtu)" in page
        assert "Gas · Permian" in page
        assert "Statement S-1" in page


def test_without_data_it_shows_dashes(reports: Reports) -> None:
    text = reports.pdf("retirement1", {}).text

    assert text.count("—") == 11
    assert "Total retired —" in text
    assert not re.search(r"\b(None|0)\b", text.partition("SHA-256")[0].replace("of 1", ""))


def test_a_line_without_data_shows_dashes(reports: Reports) -> None:
    text = reports.pdf("retirement1", {"lineItems": [{}]}).text

    assert "— · — — — — — — — —" in text

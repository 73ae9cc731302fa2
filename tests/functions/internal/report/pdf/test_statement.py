"""`retirement1`: the statement on pdf, its lines and its sums."""

import re
from typing import Any

import pytest

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


def test_a_sum_is_exact_however_far_apart_its_numbers_are(reports: Reports) -> None:
    items = ",".join(
        f'{{"product": "Gas", "basin": "P", "unit": "t", "quantity": {quantity}}}'
        for quantity in ("999999999999999999", "999999999999999999", "0.000000000000000010")
    )

    letters = reports.pdf_of_json("retirement1", f'{{"lineItems": [{items}]}}').letters

    assert "Totalretired1,999,999,999,999,999,998.000000000000000010t" in letters


def test_the_longest_numbers_stay_on_the_page(reports: Reports) -> None:
    """GIVEN numbers too long for a column THEN they are broken there, with all their digits."""
    numbers = ("123456789012345678e18", "-1e-36", "1e35")
    items = ",".join(
        f'{{"quantity": {number}, "carbonIntensity": {{"value": {number}}}}}' for number in numbers
    )

    letters = reports.pdf_of_json("retirement1", f'{{"lineItems": [{items}]}}').letters

    large, small = "123,456,789,012,345,678" + ",000" * 6, f"0.{'0' * 35}1"
    for shown in (f"{large}.{'0' * 36}", f"\N{MINUS SIGN}{small}", f"100{',000' * 11}.{'0' * 36}"):
        assert shown in letters
    assert f"Totalretired223,456,789,012,345,677{',999' * 6}.{'9' * 36}" in letters


def test_sums_are_of_units_products_and_basins_that_print_alike(reports: Reports) -> None:
    """GIVEN texts that differ only in white space and composition THEN they are one text."""
    items = [
        line("Gaz é", "Bassin  ü", 1, "m³ é"),
        line("Gaz e\u0301", " Bassin\u00a0u\u0308 ", 2, "m³\te\u0301 "),
    ]

    text = reports.pdf("retirement1", {"lineItems": items}).text

    assert "Quantity (m³ é)" in text
    assert "Subtotal Bassin ü 3 m³ é" in text
    assert "Subtotal Gaz é 3 m³ é" in text
    assert "Total retired 3 m³ é" in text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Permian", "Per\u200bmian"),
        ("Permian", "Per\u00admian"),
        ("Permian", "\u200dPer\u200c\u2060mi\ufe0fan\u200e"),
        ("Permian", "Per\u200f\u2066mian\u2069"),
        ("Per mian", "Per \u200b mian"),
        ("\u00fc", "u\u034f\u0308"),
        ("\U00012000", "\U00012001"),
        ("x\ue000", "x\U0001f600"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_texts_that_print_alike_are_one(
    reports: Reports, one: str, other: str, *, turned: bool
) -> None:
    first, second = (other, one) if turned else (one, other)
    items = [line(first, first, 1, first), line(second, second, 2, second)]

    text = reports.pdf("retirement1", {"lineItems": items}).text

    assert text.count("Subtotal") == 2
    assert "Total retired 3 " in text
    assert "Quantity (" in text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Permian", "permian"),
        ("Permian", "Per mian"),
        ("\u0645\u06cc\u200c\u0631\u0648\u062f", "\u0645\u06cc\u0631\u0648\u062f"),
        ("1\u0301", "1"),
    ],
)
def test_texts_that_print_otherwise_are_two(reports: Reports, one: str, other: str) -> None:
    """GIVEN letters that a joiner keeps apart THEN they have other forms without it."""
    items = [line("Gas", one, 1), line("Gas", other, 2)]

    assert reports.pdf("retirement1", {"lineItems": items}).text.count("Subtotal") == 3


def test_a_unit_that_shows_nothing_is_no_unit(reports: Reports) -> None:
    items = [line("\u200b", "P", 1, "\u200b"), line("", "P", 2, None)]

    text = reports.pdf("retirement1", {"lineItems": items}).text

    assert "Subtotal P 3 Subtotal — 3 Total retired 3" in text


def test_a_page_of_the_web_has_the_browsers_fonts(reports: Reports) -> None:
    """GIVEN characters that only the PDF's fonts lack THEN a browser shows them apart."""
    items = [line("Gas", "\U00012000", 1), line("Gas", "\U00012001", 2)]

    html = reports.html("retirement1", {"lineItems": items})

    assert html.text.count("Subtotal") == 3


def test_a_blank_unit_is_no_unit(reports: Reports) -> None:
    items = [line("Gas", "P", 1, " "), line("Gas", "P", 2, None), line("Gas", "P", 3, "")]

    text = reports.pdf("retirement1", {"lineItems": items}).text

    assert "Subtotal P 6 Subtotal Gas 6 Total retired 6" in text


def test_a_column_aligns_its_decimals_and_drops_none(reports: Reports) -> None:
    items = [
        f'{{"product": "Gas", "basin": "P", "unit": "t", "quantity": {quantity}}}'
        for quantity in ("1", "2.50", "3.125")
    ]

    text = reports.pdf_of_json("retirement1", f'{{"lineItems": [{",".join(items)}]}}').text

    for shown in ("— 1.000", "— 2.500", "— 3.125", "Total retired 6.625 t"):
        assert shown in text


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

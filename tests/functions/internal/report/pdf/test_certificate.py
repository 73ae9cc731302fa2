"""`retirement`: the certificate on pdf."""

from typing import Any

import pytest

from tests.functions.internal.report.conftest import Reports

DASH = "—"
A4, LETTER = (842, 595), (792, 612)


def test_it_says_everything_on_one_landscape_page(reports: Reports, documented: Any) -> None:
    pdf = reports.pdf("retirement", documented("certificate"))

    assert len(pdf.pages) == 1
    assert pdf.sizes == {A4}
    for said in (
        "Certificate of Retirement",
        "12,500 MMBtu",
        "Certified Natural Gas",
        "Northwind Utilities, Inc.",
        "DUNS 08-146-6849 · Chicago · US",
        "Permian Basin Producers LLC",
        "Scope 3 emissions claim for deliveries of the 2025 heating season.",
        "27 February 2026",
        "1 October 2025 \N{EN DASH} 31 December 2025",
        "4.25 kg CO₂e/MMBtu",
        "North Field Gathering Station",
        "MiQ Grade A, EO100",
        "PB-25-0000001 \N{EN DASH} PB-25-0012500",
        "MER-RET-88213",
        "CNG-2026-000481",
        "2 March 2026",
        "Ada Ruiz",
        "Director of Operations",
    ):
        assert said in pdf.text


def test_its_qr_code_leads_to_its_verification_link(reports: Reports, documented: Any) -> None:
    data = documented("certificate")

    assert reports.pdf("retirement", data).scan() == [data["verificationUrl"]]


def test_without_data_it_shows_dashes(reports: Reports) -> None:
    pdf = reports.pdf("retirement", {})

    assert len(pdf.pages) == 1
    assert pdf.text.count(DASH) == 16
    assert "None" not in pdf.text
    assert pdf.scan() == []


def test_null_is_what_is_not_known(reports: Reports) -> None:
    data = {"quantity": None, "unit": "MMBtu", "beneficiary": {"name": None}, "standards": None}

    assert reports.pdf("retirement", data).text.count(DASH) == 16


def test_it_may_be_on_us_letter(reports: Reports) -> None:
    assert reports.pdf("retirement", {"pageSize": "Letter"}).sizes == {LETTER}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("0", "0"),
        ("-0.00", "0.00"),
        ("0.1", "0.1"),
        ("12.50", "12.50"),
        ("-1234.5", "\N{MINUS SIGN}1,234.5"),
        ("1.50e3", "1,500"),
        ("1E17", "100,000,000,000,000,000"),
        ("1e-18", "0.000000000000000001"),
        ("1e-19", "0.0000000000000000001"),
        ("0.1e-18", "0.0000000000000000001"),
        ("1e18", "1,000,000,000,000,000,000"),
        ("1000000000000000000", "1,000,000,000,000,000,000"),
        ("0e30", "0"),
        ("12345678901.234567", "12,345,678,901.234567"),
        ("999999999999.999999", "999,999,999,999.999999"),
        ("100000000000000001", "100,000,000,000,000,001"),
        ("1234567890123456.78", "1,234,567,890,123,456.78"),
    ],
)
def test_a_number_keeps_the_digits_that_were_sent(reports: Reports, sent: str, shown: str) -> None:
    intensity = f'{{"value": {sent}, "unit": "kg"}}'
    data = f'{{"quantity": {sent}, "unit": "t", "carbonIntensity": {intensity}}}'

    pdf = reports.pdf_of_json("retirement", data)

    assert f"that {shown} t of" in pdf.text
    assert f"{shown} kg" in pdf.text


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("-123456789012345678e18", "\N{MINUS SIGN}123,456,789,012,345,678" + ",000" * 6),
        ("123456789012345678e-36", "0." + "0" * 18 + "123456789012345678"),
        ("1e35", "100" + ",000" * 11),
        ("1e-36", "0." + "0" * 35 + "1"),
    ],
)
def test_the_longest_numbers_are_all_there(reports: Reports, sent: str, shown: str) -> None:
    pdf = reports.pdf_of_json("retirement", f'{{"quantity": {sent}, "unit": "t"}}')

    assert f"that{shown}tof" in pdf.letters


def test_long_names_are_set_smaller_and_all_there(reports: Reports, documented: Any) -> None:
    name = "International Environmental Commodities and Infrastructure Holdings " * 3
    data = documented("certificate") | {
        "beneficiary": {"name": name},
        "facility": name,
        "reason": name * 3,
    }

    pdf = reports.pdf("retirement", data)

    assert len(pdf.pages) == 1
    assert pdf.letters.count(name.replace(" ", "")) == 5


def test_what_no_size_fits_goes_on_to_another_page(reports: Reports) -> None:
    long, word = "X" * 500, "Q" * 100
    party = {"name": long, "identifier": word, "city": word, "country": word}
    data = {
        **dict.fromkeys(("certificateNumber", "unit", "vintage", "basin"), word),
        **dict.fromkeys(("product", "facility", "registry"), long),
        "beneficiary": party,
        "retiredBy": party,
        "reason": "because " * 250,
        "standards": [word] * 10,
        "serials": {"first": word, "last": word},
        "signatories": [{"name": word, "title": word}] * 2,
    }

    pdf = reports.pdf("retirement", data)

    assert len(pdf.pages) == 2
    assert pdf.letters.count("X") == 5 * 500
    assert pdf.letters.count("Q") == 23 * 100

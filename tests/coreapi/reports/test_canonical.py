"""Canonical JSON (RFC 8785), as far as data of reports reaches."""

import json

import pytest

from coreapi.contracts.report import RetirementData
from coreapi.reports.canonical import canonical, digest


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("0", "0"),
        ("-0.0", "0"),
        ("12.50", "12.5"),
        ("1e3", "1000"),
        ("0.000001", "0.000001"),
        ("1e12", "1000000000000"),
        ("123456789.123456", "123456789.123456"),
    ],
)
def test_a_number_is_written_as_ecmascript_writes_it(sent: str, written: str) -> None:
    data = RetirementData.model_validate({"quantity": json.loads(sent)})

    assert canonical(data) == f'{{"quantity":{written}}}'


def test_members_are_sorted_and_only_those_that_were_sent() -> None:
    data = {"unit": "t", "retiredOn": "2026-03-02", "carbonIntensity": {"value": 1}, "basin": None}

    assert canonical(RetirementData.model_validate(data)) == (
        '{"basin":null,"carbonIntensity":{"value":1},"retiredOn":"2026-03-02","unit":"t"}'
    )


def test_texts_are_escaped_no_further_than_needed() -> None:
    data = RetirementData.model_validate({"reason": "\u20ac$\u000f\nA'\u0042\"\\/"})

    assert canonical(data) == '{"reason":"€$\\u000f\\nA\'B\\"\\\\/"}'


def test_the_digest_is_of_its_utf_8() -> None:
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

"""A PDF for an archive: the same bytes for the same data, described, tagged, with its data."""

import json
from hashlib import sha256
from typing import Any, cast

import pytest

from tests.functions.internal.report.conftest import Reports

TEMPLATES = pytest.mark.parametrize(
    ("template", "name"), [("retirement", "certificate"), ("retirement1", "statement")]
)


@TEMPLATES
def test_the_same_data_gives_the_same_bytes(
    reports: Reports, documented: Any, template: str, name: str
) -> None:
    data = documented(name)
    otherwise_ordered = dict(reversed(data.items()))

    first = reports.pdf(template, data)

    assert reports.pdf(template, otherwise_ordered).content == first.content


def test_other_data_gives_another_digest(reports: Reports) -> None:
    one, other = (reports.pdf("retirement", {"quantity": number}) for number in (1, 2))

    assert one.attachments != other.attachments
    assert one.text.split("SHA-256")[1] != other.text.split("SHA-256")[1]


@TEMPLATES
def test_the_data_is_attached_and_its_hash_printed_at_the_foot(
    reports: Reports, documented: Any, template: str, name: str
) -> None:
    data = documented(name)

    pdf = reports.pdf(template, data)

    attached = pdf.attachments["data.json"]
    assert json.loads(attached) == _with_decimals(data)
    assert sha256(attached).hexdigest() in pdf.text


def _with_decimals(data: Any) -> Any:
    """Return data as it is attached: numbers are strings, which keep their digits."""
    if isinstance(data, dict):
        members = cast("dict[str, Any]", data).items()
        return {name: _with_decimals(value) for name, value in members}
    if isinstance(data, list):
        return [_with_decimals(value) for value in cast("list[Any]", data)]
    return str(data) if isinstance(data, int | float) else data


def test_what_is_attached_is_canonical_json_with_numbers_as_strings(reports: Reports) -> None:
    """GIVEN members out of order and escapes THEN only the sent fields, as RFC 8785 writes them."""
    data = (
        '{"unit": "\\u20ac$\\u000f\\n\\u0041\'\\"\\\\\\/😀", "quantity": 1.250e1, '
        '"beneficiary": {"name": null}, "carbonIntensity": {"value": -0.0}, "retiredOn": null}'
    )

    attached = reports.pdf_of_json("retirement", data).attachments["data.json"].decode()

    assert attached == (
        '{"beneficiary":{},"carbonIntensity":{"value":"0.0"},"quantity":"12.50",'
        '"unit":"€$\\u000f\\nA\'\\"\\\\/😀"}'
    )


@TEMPLATES
def test_it_claims_to_be_archivable_and_accessible(
    reports: Reports, documented: Any, template: str, name: str
) -> None:
    pdf = reports.pdf(template, documented(name))

    assert pdf.claims("<pdfaid:part>3</pdfaid:part>")
    assert pdf.claims("<pdfaid:conformance>A</pdfaid:conformance>")
    assert pdf.claims("<pdfuaid:part>1</pdfuaid:part>")
    assert pdf.is_tagged
    assert pdf.claims("/Lang(en)") or pdf.claims("<rdf:li>en</rdf:li>")


def test_its_metadata_are_its_datas(reports: Reports, documented: Any) -> None:
    metadata = reports.pdf("retirement", documented("certificate")).metadata

    assert metadata["Title"] == "Certificate of Retirement CNG-2026-000481"
    assert metadata["Author"] == "Meridian Environmental Registry"
    assert metadata["CreationDate"] == metadata["ModDate"] == "D:20260302000000Z"


def test_a_report_without_a_date_is_of_the_epoch(reports: Reports) -> None:
    metadata = reports.pdf("retirement1", {}).metadata

    assert metadata["Title"] == "Statement of Retirements"
    assert metadata["CreationDate"].startswith("D:19700101")

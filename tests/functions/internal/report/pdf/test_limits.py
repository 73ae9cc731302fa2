"""The limits of a report's size and time."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from coreapi.operations.rules import report
from coreapi.reports import worker
from local.runtime import aws
from tests.functions.internal.report.conftest import Reports
from tests.harness.product import Product
from tests.readers.pdf import Pdf


@pytest.fixture
def bucket(product: Product) -> Iterator[Any]:
    """Return a reader of the stack's bucket, by the link to a file in it."""
    name = product.stack.settings_of("InternalReportPdfFunction").reports_bucket
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=name)

    def read(link: str) -> Any:
        return s3.get_object(Bucket=name, Key=urlsplit(link).path.rpartition("/")[2])

    yield read
    for each in s3.list_objects_v2(Bucket=name).get("Contents", ()):
        s3.delete_object(Bucket=name, Key=each["Key"])
    s3.delete_bucket(Bucket=name)


def test_five_thousand_lines_are_rendered_and_answered_by_a_link(
    reports: Reports, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "MAX_SECONDS", 600)  # benchmarks/pdf measures the time
    items = [
        {"product": "Gas", "basin": f"Basin {number % 7}", "quantity": number, "unit": "t"}
        for number in range(5_000)
    ]

    answer = reports.post("pdf", {"template": "retirement1", "data": {"lineItems": items}})

    assert answer.status == 303
    link = answer.headers["location"]
    assert parse_qs(urlsplit(link).query)["X-Amz-Expires"] == ["300"]
    kept = bucket(link)
    assert kept["ContentType"] == "application/pdf"
    pdf = Pdf(kept["Body"].read())
    assert len(pdf.content) > 4_500_000
    assert "Total retired 12,497,500 t" in pdf.text
    assert f"Page {len(pdf.pages)} of {len(pdf.pages)}" in pdf.pages[-1]


def test_a_web_page_that_is_too_large_is_answered_by_a_link(
    reports: Reports, bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"template": "retirement"}
    direct = reports.post("html", body)
    monkeypatch.setattr(report, "_MAX_ANSWER_BYTES", len(direct.content) - 1)

    answer = reports.post("html", body)

    assert answer.status == 303
    kept = bucket(answer.headers["location"])
    assert kept["ContentType"] == "text/html; charset=utf-8"
    assert kept["Body"].read() == direct.content


def test_a_bucket_that_cannot_be_written_is_a_dependency_that_failed(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "_MAX_ANSWER_BYTES", 0)  # and there is no bucket

    answer = reports.post("html", {"template": "retirement"})

    assert answer.outcome == (503, "SERVICE_UNAVAILABLE")


@pytest.mark.parametrize("form", ["html", "pdf"])
def test_what_takes_too_long_is_ended(
    reports: Reports, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(worker, "MAX_SECONDS", 0)

    answer = reports.post(form, {"template": "retirement", "data": {}})

    assert answer.outcome == (503, "SERVICE_UNAVAILABLE")
    assert answer.headers["retry-after"]

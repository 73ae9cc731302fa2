"""The reports that neither the HTML nor the PDF endpoint renders."""

from typing import Any

import pytest

from tests.functions.internal.report.conftest import Reports
from tests.harness.product import Product
from tests.readers.answers import pointers

FORMS = pytest.mark.parametrize("form", ["html", "pdf"])


@FORMS
def test_an_unknown_template_is_not_found_and_the_known_ones_are_named(
    reports: Reports, form: str
) -> None:
    answer = reports.post(form, {"template": "../report", "data": {}})

    assert answer.outcome == (404, "NOT_FOUND")
    assert "retirement, retirement1" in answer.json["detail"]


UNFIT: list[tuple[str, Any, str]] = [
    ("retirement", {"quantity": "12"}, "/data/quantity"),
    ("retirement", {"quantity": True}, "/data/quantity"),
    ("retirement", {"quantity": 10**18 + 1}, "/data/quantity"),
    ("retirement", {"quantity": 1e-37}, "/data/quantity"),
    ("retirement", {"carbonIntensity": {"value": 1e300}}, "/data/carbonIntensity/value"),
    ("retirement", {"beneficiary": {"nickname": "x"}}, "/data/beneficiary/nickname"),
    ("retirement", {"retiredOn": "2026-02-30"}, "/data/retiredOn"),
    ("retirement", {"retiredOn": "20260301"}, "/data/retiredOn"),
    ("retirement", {"retiredOn": "2026-W10-1"}, "/data/retiredOn"),
    ("retirement", {"retiredOn": "2026-03-01\n"}, "/data/retiredOn"),
    ("retirement", {"retiredOn": "\uff12026-03-01"}, "/data/retiredOn"),
    ("retirement", {"verificationUrl": "javascript:alert(1)"}, "/data/verificationUrl"),
    ("retirement", {"verificationUrl": "file:///etc/passwd"}, "/data/verificationUrl"),
    ("retirement", {"signatories": [{}, {}, {}]}, "/data/signatories"),
    ("retirement", {"pageSize": "A3"}, "/data/pageSize"),
    ("retirement", {"lineItems": []}, "/data/lineItems"),
    ("retirement", [], "/data"),
    ("retirement1", {"lineItems": [{}, {"a/b~": 1}]}, "/data/lineItems/1/a~1b~0"),
    ("retirement1", {"lineItems": [{}] * 5_001}, "/data/lineItems"),
    ("retirement1", {"notes": "x" * 2_001}, "/data/notes"),
]


@FORMS
@pytest.mark.parametrize(("template", "data", "pointer"), UNFIT)
def test_data_that_does_not_fit_its_template_is_refused_where_it_does_not(
    reports: Reports, form: str, template: str, data: Any, pointer: str
) -> None:
    answer = reports.post(form, {"template": template, "data": data})

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert pointers(answer.json) == [pointer]


@FORMS
@pytest.mark.parametrize(
    "digits",
    [
        *(
            "1234567890123456789",
            "0.1234567890123456789",
            "1.".ljust(20, "0"),
            "1234567890123456789e9",
        ),
        *("1e36", "-1e36", "1e-37", "1.5e-36", "12e-37", "1e308", "1e-4000"),
    ],
)
def test_a_number_with_too_many_digits_is_refused(reports: Reports, form: str, digits: str) -> None:
    answer = reports.post(form, f'{{"template": "retirement", "data": {{"quantity": {digits}}}}}')

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert pointers(answer.json) == ["/data/quantity"]


@FORMS
def test_a_statement_that_prints_more_lines_than_memory_takes_is_refused(
    reports: Reports, form: str
) -> None:
    """GIVEN lines each with a heading and two sums of its own THEN four are printed for each."""
    items = [{"product": str(n), "basin": str(n), "quantity": n, "unit": "t"} for n in range(2_500)]

    answer = reports.post(form, {"template": "retirement1", "data": {"lineItems": items}})

    assert answer.outcome == (422, "REPORT_TOO_LARGE")
    assert pointers(answer.json) == ["/data/lineItems"]


@FORMS
@pytest.mark.parametrize(
    ("body", "pointer"),
    [({}, "/template"), ({"template": 1}, "/template"), ({"template": "retirement", "x": 1}, "/x")],
)
def test_the_template_must_be_named_and_nothing_else_be_said(
    reports: Reports, form: str, body: Any, pointer: str
) -> None:
    answer = reports.post(form, body)

    assert answer.outcome == (422, "VALIDATION_FAILED")
    assert pointers(answer.json) == [pointer]


@FORMS
def test_a_body_may_have_a_mebibyte_and_no_more(reports: Reports, form: str) -> None:
    smallest = '{"template": "retirement", "data": {}}'

    assert reports.post(form, smallest.ljust(1024 * 1024)).status == 200
    assert reports.post(form, smallest.ljust(1024 * 1024 + 1)).outcome == (
        413,
        "CONTENT_TOO_LARGE",
    )


@FORMS
def test_it_needs_its_permission(product: Product, form: str) -> None:
    path, body = f"/internal/report/{form}", {"template": "retirement"}
    member = product.member(product.organization(), "default.organization.admin")

    refused = product.post(path, body, as_=member)

    assert refused.outcome == (403, "FORBIDDEN")
    assert refused.json["permission"] == "internal.report.render"
    assert product.post(path, body).outcome == (401, "UNAUTHENTICATED")


@FORMS
def test_it_asks_the_table_for_nothing_but_the_caller(product: Product, form: str) -> None:
    reports = Reports(product, product.staff("system.support"))
    reports.post(form, {})

    with product.calls() as calls, product.unchanged():
        assert reports.post(form, {"template": "retirement"}).status == 200

    assert calls.kinds == {"Query": 1}

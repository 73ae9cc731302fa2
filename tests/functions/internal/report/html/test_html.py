"""The same reports as web pages."""

from typing import Any, cast

import pytest

from tests.functions.internal.report.conftest import Reports

TEMPLATES = pytest.mark.parametrize(
    ("template", "name"), [("retirement", "certificate"), ("retirement1", "statement")]
)


@TEMPLATES
def test_it_shows_what_the_paper_shows(
    reports: Reports, documented: Any, template: str, name: str
) -> None:
    """GIVEN one source for both THEN each word of one is in the other."""
    data = documented(name)

    pdf, page = reports.pdf(template, data), reports.html(template, data)

    on_paper, on_screen = pdf.letters.casefold(), page.text.casefold()
    for text in _texts(data):
        assert "".join(text.split()).casefold() in on_screen
        assert "".join(text.split()).casefold() in on_paper
    digest = pdf.letters.partition("SHA-256ofthedata")[2][:64]
    assert page.text.endswith(f"SHA-256ofthedata{digest}")


def _texts(data: Any) -> list[str]:
    """Return every text in the data that is shown as it is."""
    if isinstance(data, dict):
        members = cast("dict[str, Any]", data).items()
        shown = [value for name, value in members if not name.endswith(("On", "Start", "End"))]
        return [text for value in shown for text in _texts(value)]
    if isinstance(data, list):
        return [text for value in cast("list[Any]", data) for text in _texts(value)]
    return [data] if isinstance(data, str) else []


@TEMPLATES
def test_it_loads_and_runs_nothing(
    reports: Reports, documented: Any, template: str, name: str
) -> None:
    data = documented(name)
    answer = reports.post("html", {"template": template, "data": data})

    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    page = reports.html(template, data)
    assert {a for a in page.addresses if not a.startswith("data:image/svg+xml;base64,")} == {
        data["verificationUrl"]
    }


@pytest.mark.parametrize("template", ["retirement", "retirement1"])
def test_without_data_it_shows_dashes(reports: Reports, template: str) -> None:
    page = reports.html(template, {})

    assert "—" in page.text
    assert "None" not in page.text
    assert page.addresses == set()


def test_it_has_a_title_a_language_and_a_heading(reports: Reports) -> None:
    answer = reports.post("html", {"template": "retirement", "data": {"certificateNumber": "7"}})

    assert answer.text.startswith('<!DOCTYPE html><html lang="en">')
    assert "<title>Certificate of Retirement 7</title>" in answer.text
    assert "<h1>Certificate of Retirement</h1>" in answer.text


def test_the_same_data_gives_the_same_bytes(reports: Reports, documented: Any) -> None:
    body = {"template": "retirement1", "data": documented("statement")}

    assert reports.post("html", body).content == reports.post("html", body).content


def test_five_thousand_lines_are_one_page(reports: Reports) -> None:
    items = [{"quantity": number, "unit": "t"} for number in range(5_000)]

    page = reports.html("retirement1", {"lineItems": items})

    assert sum(tag == "tr" for tag, _ in page.elements) == 1 + 1 + 5_000 + 3

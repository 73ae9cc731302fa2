"""Data that could be code, markup, a file or an address: it is only shown, letter by letter."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.functions.internal.report.conftest import Data, Reports

FORMS = pytest.mark.parametrize("form", ["html", "pdf"])


def shown(reports: Reports, form: str, template: str, data: Data) -> str:
    """Return all texts of a report, without spaces."""
    return (
        reports.pdf(template, data).letters if form == "pdf" else reports.html(template, data).text
    )


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        yield listening


@FORMS
@pytest.mark.parametrize(
    "markup",
    [
        '#import "@preview/cetz:0.3.0"',
        '#eval("1+1")',
        "#panic()",
        "$x^2$ *bold* _it_ `raw` \\ = Heading // comment /* c */ <label> @ref",
        "]#sys.inputs[",
        "\\u{41}",
        "{{ data }} {% raw %} ${x}",
    ],
)
def test_markup_of_the_typesetter_is_text(reports: Reports, form: str, markup: str) -> None:
    expected = "".join(markup.split())

    assert expected in shown(reports, form, "retirement", {"product": markup, "reason": markup})
    items = [{"product": markup, "facility": markup}]
    assert expected in shown(reports, form, "retirement1", {"lineItems": items})


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</title></style><svg onload=alert(1)>",
        "--><!--",
    ],
)
def test_html_is_text(reports: Reports, markup: str) -> None:
    """GIVEN a page with harmless data THEN hostile data adds no element and no attribute to it."""
    for template, data_with in (
        ("retirement", _certificate_with),
        ("retirement1", _statement_with),
    ):
        harmless = reports.html(template, data_with("harmless"))

        page = reports.html(template, data_with(markup))

        assert page.elements == harmless.elements
        assert page.text == harmless.text.replace("harmless", "".join(markup.split())).replace(
            harmless.text[-64:], page.text[-64:]
        )


def _certificate_with(text: str) -> Data:
    names = ("certificateNumber", "registry", "product", "unit", "reason", "facility", "vintage")
    return dict.fromkeys(names, text) | {"beneficiary": {"name": text, "city": text}}


def _statement_with(text: str) -> Data:
    item = {"product": text, "basin": text, "unit": text, "quantity": 1, "facility": text}
    return {"registry": text, "account": {"name": text}, "notes": text, "lineItems": [item]}


@FORMS
def test_nothing_is_fetched_from_any_address(
    reports: Reports, form: str, canary: socket.socket
) -> None:
    url = f"http://127.0.0.1:{canary.getsockname()[1]}/x.png"
    data = {
        "verificationUrl": url,
        "product": f'#image("{url}") <img src="{url}">',
        "reason": f'#import "{url}"',
        "registry": url,
        "facility": "http://169.254.169.254/latest/meta-data/",
    }

    assert url in shown(reports, form, "retirement", data)

    with pytest.raises(BlockingIOError):
        canary.accept()


@FORMS
def test_no_file_is_read(reports: Reports, form: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the words of the file", encoding="utf-8")
    templates = ("report.typ", "../renderer.py", str(secret), f"file://{secret}")
    data = {
        "product": " ".join(f'#read("{path}")' for path in templates)[:500],
        "reason": " ".join(f'#include "{path}" #image("{path}")' for path in templates),
    }

    text = shown(reports, form, "retirement", data)

    assert "thewordsofthefile" not in text
    assert "#import" not in text


@pytest.mark.parametrize(
    "text",
    [
        "شركة الطاقة المتجددة المحدودة",
        "חברת החשמל לישראל",
        "Ελληνική Εταιρεία",
        "Компания Энергия",
        "Société Générale œuvre — «ça» ﬁ",
    ],
)
def test_other_scripts_are_shown_in_their_own_order(reports: Reports, text: str) -> None:
    pdf = reports.pdf("retirement", {"beneficiary": {"name": text}})

    assert text.replace("ﬁ", "fi") in pdf.text.replace("ﬁ", "fi")
    page = reports.html("retirement", {"beneficiary": {"name": text}})
    assert "".join(text.split()) in page.text


@pytest.mark.parametrize(
    "text", ["漢字", "\U0001f600", "\U00013000", "\ue000", "\x07", "\u202e", "\uffff"]
)
def test_what_no_font_shows_is_a_visible_replacement(reports: Reports, text: str) -> None:
    data: Any = {"beneficiary": {"name": f"before {text} after"}}

    for template, body in (("retirement", data), ("retirement1", {"account": data["beneficiary"]})):
        page = reports.pdf(template, body).text
        assert "before � after" in page or "before �� after" in page


def test_spaces_and_line_breaks_are_one_space(reports: Reports) -> None:
    pdf = reports.pdf("retirement", {"product": "  one\n\ttwo\u2028three\u00a0 "})

    assert "of one two three were" in pdf.text

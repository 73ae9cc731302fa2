"""Data that would be code, markup, a file or an address: it is shown letter by letter, no more."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.functions.internal.report.conftest import Data, Reports

FORMS = pytest.mark.parametrize("form", ["html", "pdf"])


def shown(reports: Reports, form: str, template: str, data: Data) -> str:
    """Return all that a report shows, without spaces."""
    if form == "pdf":
        return reports.pdf(template, data).letters
    return "".join(reports.html(template, data).split())


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
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
    if form == "html":
        for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
            expected = expected.replace(sign, entity)

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
    names = ("certificateNumber", "registry", "product", "unit", "reason", "facility")
    pages = [
        reports.html("retirement", dict.fromkeys(names, markup)),
        reports.html(
            "retirement1",
            {
                "registry": markup,
                "account": {"name": markup},
                "notes": markup,
                "lineItems": [{"product": markup, "basin": markup, "unit": markup, "quantity": 1}],
            },
        ),
    ]

    for page in pages:
        # Every "<" that the data has, and none of its own, was written as a reference.
        assert markup.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page
        assert "<script" not in page
        assert "<svg" not in page
        assert page.count("<img") == 0
        assert page.count("<style>") == page.count("</style>") == 1


@FORMS
def test_nothing_is_fetched_from_any_address(
    reports: Reports, form: str, canary: socket.socket
) -> None:
    host = "127.0.0.1:{}".format(canary.getsockname()[1])
    url = f"http://{host}/x.png"
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
    paper = reports.pdf("retirement", {"beneficiary": {"name": text}})

    assert text.replace("ﬁ", "fi") in paper.text.replace("ﬁ", "fi")
    assert text in reports.html("retirement", {"beneficiary": {"name": text}})


@pytest.mark.parametrize(
    "text", ["漢字", "\U0001f600", "\U00013000", "\ue000", "\x07", "\u202e", "\uffff"]
)
def test_what_no_font_shows_is_a_visible_replacement(reports: Reports, text: str) -> None:
    data: Any = {"beneficiary": {"name": f"before {text} after"}}

    for template, body in (("retirement", data), ("retirement1", {"account": data["beneficiary"]})):
        page = reports.pdf(template, body).text
        assert "before � after" in page or "before �� after" in page


def test_spaces_and_line_breaks_are_one_space(reports: Reports) -> None:
    paper = reports.pdf("retirement", {"product": "  one\n\ttwo\u2028three\u00a0 "})

    assert "of one two three were" in paper.text

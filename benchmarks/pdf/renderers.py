"""The renderers: each, once opened, sets a statement of so many rows and returns the PDF."""

import io
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from benchmarks.pdf import rows

Render = Callable[[int], bytes]


@contextmanager
def ours(browser: str | None) -> Generator[Render]:  # noqa: ARG001 - needs none
    """Typst, as the report functions use it: PDF/A, tagged."""
    from coreapi.contracts.report import DATA  # noqa: PLC0415 - what is loaded is measured
    from coreapi.reports import renderer, worker  # noqa: PLC0415

    worker.MAX_SECONDS = 600  # a busy machine may not end it

    def render(number: int) -> bytes:
        data = DATA["retirement1"].model_validate({"lineItems": rows.make(number)})
        return renderer.render("retirement1", data, "pdf", None)

    yield render


@contextmanager
def weasyprint(browser: str | None) -> Generator[Render]:  # noqa: ARG001
    """WeasyPrint, of a web page."""
    import weasyprint  # noqa: PLC0415

    yield lambda number: weasyprint.HTML(string=rows.page(number)).write_pdf()


@contextmanager
def reportlab(browser: str | None) -> Generator[Render]:  # noqa: ARG001
    """ReportLab, with its own layout."""
    from reportlab.lib import pagesizes, styles  # noqa: PLC0415
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate  # noqa: PLC0415

    def numbered(canvas: Any, _: Any) -> None:
        canvas.drawRightString(540, 40, str(canvas.getPageNumber()))

    def render(number: int) -> bytes:
        written = io.BytesIO()
        lines = [[str(row[name]) for name in rows.COLUMNS] for row in rows.make(number)]
        table = LongTable([[*rows.COLUMNS.values()], *lines], repeatRows=1)
        heading = Paragraph("Retirement statement", styles.getSampleStyleSheet()["h1"])
        document = SimpleDocTemplate(written, pagesize=pagesizes.A4)
        document.build([heading, table], onFirstPage=numbered, onLaterPages=numbered)
        return written.getvalue()

    yield render


@contextmanager
def chromium(browser: str | None) -> Generator[Render]:
    """Chromium, of the same web page; the browser stays open."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=browser, args=["--no-sandbox"])

        def render(number: int) -> bytes:
            page = opened.new_page()
            try:
                page.set_content(rows.page(number))
                return page.pdf(format="A4", print_background=True)
            finally:
                page.close()

        yield render
        opened.close()


RENDERERS: Mapping[str, Callable[[str | None], AbstractContextManager[Render]]] = {
    "typst (ours)": ours,
    "WeasyPrint": weasyprint,
    "ReportLab": reportlab,
    "Chromium": chromium,
}

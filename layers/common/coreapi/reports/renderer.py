"""Rendering: a template and its data become a file."""

import json
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import rfc8785

from coreapi.contracts.report import ReportData
from coreapi.reports import certificate, statement
from coreapi.reports.worker import worker

Format = Literal["html", "pdf"]

_TEMPLATES = Path(__file__).parent / "templates"
_EPOCH = date(1970, 1, 1)
# Each takes the data, and what returns the characters of it that no font has.
_PAGES: Mapping[str, Callable[[Any, Callable[[], str]], dict[str, Any]]] = {
    "retirement": lambda data, _: certificate.page(data),
    "retirement1": lambda data, missing: statement.page(data, missing()),
}


def render(template: str, data: ReportData, form: Format, fonts: str | None) -> bytes:
    """Return a report; the same bytes for the same data.

    Args:
        template: One of `contracts.report.DATA`.
        data: What it shows.
        form: As which kind of file.
        fonts: A folder with fonts beside the renderer's own.

    Raises:
        ReportTooLarge: It needs more memory than there is.
        ServiceUnavailable: It took too long.
    """
    attached = _canonical(data)
    url = data.verification_url
    shown = attached.decode()
    asks = form == "pdf" and not shown.isascii()  # every font has ASCII
    missing = partial(_missing, shown, fonts) if asks else str
    page = {
        **_PAGES[template](data, missing),
        "paper": "us-letter" if data.page_size == "Letter" else "a4",
        "date": _parts(data.issued_on or _EPOCH),
        "digestLabel": "SHA-256 of the data",
        "digest": sha256(attached).hexdigest(),
        "qr": _qr(url) if url else "",
        "apart": [],
    }
    return worker.carry_out(
        {
            "format": form,
            "fonts": fonts,
            "templates": str(_TEMPLATES),
            "template": template,
            "page": page,
            "data": attached.decode(),
        }
    )


def fonts_of(fonts: str | None) -> list[str]:
    """Return the families of fonts that reports are set in."""
    return json.loads(worker.carry_out({"format": "ping", "fonts": fonts, "page": {}}))


def renderer_version() -> str:
    """Return the version of the renderer."""
    return version("typst")


def _canonical(data: ReportData) -> bytes:
    """Return the fields that were sent as canonical JSON (RFC 8785), numbers as decimal strings."""
    return rfc8785.dumps(data.model_dump(mode="json", by_alias=True, exclude_unset=True))


def _missing(text: str, fonts: str | None) -> str:
    """Return the characters of a text that no font has; a browser has fonts of its own."""
    page = {"text": unicodedata.normalize("NFC", text)}
    return json.loads(worker.carry_out({"format": "missing", "fonts": fonts, "page": page}))


def _qr(url: str) -> str:
    from coreapi.access.second_factor import qr_codes  # noqa: PLC0415 - a library that only links need

    return qr_codes.svg(url).decode()


def _parts(day: date) -> list[int]:
    return [day.year, day.month, day.day]

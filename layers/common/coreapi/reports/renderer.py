"""Rendering: a template and its data become a file, in a process that can be ended."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from coreapi.contracts.report import ReportData
from coreapi.errors import ServiceUnavailable
from coreapi.reports import certificate, statement
from coreapi.reports.canonical import canonical, digest

Format = Literal["html", "pdf"]

# Inside the functions' own timeout, which is inside API Gateway's.
MAX_SECONDS = 20
_TEMPLATES = Path(__file__).parent / "templates"
_TYPESETTER = Path(__file__).with_name("typesetter.py")
_EPOCH = date(1970, 1, 1)
_PAGES: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "retirement": certificate.page,
    "retirement1": statement.page,
}


def render(template: str, data: ReportData, form: Format, fonts: str | None) -> bytes:
    """Return a report; the same bytes for the same data.

    Args:
        template: One of `contracts.report.DATA`.
        data: What it shows.
        form: As which kind of file.
        fonts: A folder with fonts beside the renderer's own.

    Raises:
        ServiceUnavailable: It took longer than MAX_SECONDS.
    """
    attached = canonical(data)
    url = data.verification_url
    page = {
        **_PAGES[template](data),
        "paper": "us-letter" if data.page_size == "EmailTemplate" else "a4",
        "date": _parts(data.issued_on or _EPOCH),
        "digestLabel": "SHA-256 of the data",
        "digest": digest(attached),
        "qr": _qr(url) if url else "",
    }
    return _typeset(form, fonts, template, json.dumps(page, ensure_ascii=False), attached)


def fonts_of(fonts: str | None) -> list[str]:
    """Return the families of fonts that reports are set in."""
    return json.loads(_typeset("ping", fonts))


def renderer_version() -> str:
    """Return the version of the renderer."""
    return version("typst")


def _qr(url: str) -> str:
    from coreapi.access.second_factor import qr_codes  # noqa: PLC0415 - a library that only links need

    return qr_codes.svg(url).decode()


def _parts(day: date) -> list[int]:
    return [day.year, day.month, day.day]


def _typeset(
    form: str, fonts: str | None, template: str = "", page: str = "", data: str = ""
) -> bytes:
    order = {
        "format": form,
        "fonts": [fonts] if fonts else [],
        "templates": str(_TEMPLATES),
        "template": template,
        "page": page,
        "data": data,
        "seconds": MAX_SECONDS,
    }
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, on our own module
            [sys.executable, "-P", "-S", "-B", str(_TYPESETTER)],
            input=json.dumps(order).encode(),
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},  # and no credentials
            capture_output=True,
            timeout=MAX_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ServiceUnavailable("The report took too long to render.") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace")
        raise RuntimeError(f"the typesetter ended with {done.returncode}: {said}")
    return done.stdout

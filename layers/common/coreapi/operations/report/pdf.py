"""Renders a report as PDF."""

from coreapi.context import Call
from coreapi.contracts.file import Link
from coreapi.contracts.report import PDF, RenderReport
from coreapi.operations.rules import report


def render_pdf(call: Call, command: RenderReport) -> bytes | Link:
    """Return a report as a PDF.

    Raises:
        NotFound: There is no such template; the detail names those that there are.
        ReportTooLarge: It has more than 10,000 printed lines, or needs too much memory.
        ServiceUnavailable: It took too long, or is too large for an answer and cannot be stored.
    """
    return report.rendered(call, command, "pdf", PDF)

"""POST /internal/report/pdf: a report as a PDF."""

from coreapi.contracts.report import MAX_BODY_BYTES, PDF, RenderReport
from coreapi.http import endpoint, staff
from coreapi.operations.report.pdf import render_pdf

handler = endpoint(
    render_pdf,
    body=RenderReport,
    view=PDF,
    caller=staff("internal.report.render"),
    max_body_bytes=MAX_BODY_BYTES,
)

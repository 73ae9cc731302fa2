"""POST /internal/report/pdf: a report as a PDF."""

from coreapi.access.permissions import Permission
from coreapi.contracts.report import MAX_BODY_BYTES, PDF, RenderReport
from coreapi.http import endpoint, staff
from coreapi.operations.report.pdf import render_pdf

handler = endpoint(
    render_pdf,
    body=RenderReport,
    view=PDF,
    caller=staff(Permission.INTERNAL_REPORT_RENDER),
    max_body_bytes=MAX_BODY_BYTES,
)

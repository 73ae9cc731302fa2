"""POST /internal/report/pdf: a report as a PDF."""

from coreapi import policy
from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.report import PDF, RenderReport
from coreapi.http import endpoint, staff
from coreapi.operations.report.pdf import render_pdf

handler = endpoint(
    render_pdf,
    body=RenderReport,
    view=PDF,
    caller=staff(Permission.INTERNAL_REPORT_RENDER),
    max_body_bytes=policy.MAX_REPORT_BODY_BYTES,
)

warm_up()

"""POST /internal/report/pdf: a report as a PDF."""

from coreapi.contracts.report import MOST_BODY_BYTES, PDF, RenderReport
from coreapi.http import endpoint, staff
from coreapi.operations import report

handler = endpoint(
    report.pdf,
    body=RenderReport,
    view=PDF,
    caller=staff("internal.report.render"),
    most_body_bytes=MOST_BODY_BYTES,
)

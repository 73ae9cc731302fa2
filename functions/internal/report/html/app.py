"""POST /internal/report/html: a report as a web page that loads and runs nothing."""

from coreapi.contracts.report import HTML, MOST_BODY_BYTES, RenderReport
from coreapi.http import endpoint, staff
from coreapi.http.responses import INERT_PAGE
from coreapi.operations import report

handler = endpoint(
    report.html,
    body=RenderReport,
    view=HTML,
    caller=staff("internal.report.render"),
    headers={"content-security-policy": INERT_PAGE},
    most_body_bytes=MOST_BODY_BYTES,
)

"""POST /internal/report/html: a report as a web page that loads and runs nothing."""

from coreapi import policy
from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.report import HTML, RenderReport
from coreapi.http import endpoint, staff
from coreapi.http.response import INERT_PAGE
from coreapi.operations.report.html import render_html

handler = endpoint(
    render_html,
    body=RenderReport,
    view=HTML,
    caller=staff(Permission.INTERNAL_REPORT_RENDER),
    headers={"content-security-policy": INERT_PAGE},
    max_body_bytes=policy.MAX_REPORT_BODY_BYTES,
)

warm_up()

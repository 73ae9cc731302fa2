"""GET /internal/report/ping: the renderer's version, fonts and templates."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.report import PingView
from coreapi.http import endpoint, staff
from coreapi.operations.report.ping import ping

handler = endpoint(
    ping,
    view=PingView,
    caller=staff(Permission.INTERNAL_REPORT_RENDER),
)

warm_up()

"""POST /internal/audit/list: what was changed, by whom, newest first."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.audit import AuditEntryView, ListAudit
from coreapi.contracts.shapes import ListView
from coreapi.http import endpoint, staff
from coreapi.operations.audit.list import list_entries

handler = endpoint(
    list_entries,
    body=ListAudit,
    view=ListView[AuditEntryView],
    caller=staff(Permission.INTERNAL_AUDIT_LIST),
)

warm_up()

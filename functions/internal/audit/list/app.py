"""POST /internal/audit/list: what was changed, by whom, newest first."""

from coreapi.contracts.audit import AuditEntryView, ListAudit
from coreapi.contracts.shapes import ListView
from coreapi.http import endpoint, staff
from coreapi.operations.audit.list import list_entries

handler = endpoint(
    list_entries,
    body=ListAudit,
    view=ListView[AuditEntryView],
    caller=staff("internal.audit.list"),
)

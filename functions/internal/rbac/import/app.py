"""POST /internal/rbac/import: merge an export into roles and permissions, all or nothing."""

from coreapi import policy
from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.rbac import ImportRbac, ImportResultView
from coreapi.http import endpoint, staff
from coreapi.operations.rbac.import_ import import_catalogue

handler = endpoint(
    import_catalogue,
    body=ImportRbac,
    view=ImportResultView,
    caller=staff(Permission.INTERNAL_RBAC_IMPORT),
    max_body_bytes=policy.MAX_RBAC_DOCUMENT_BYTES,
)

warm_up()

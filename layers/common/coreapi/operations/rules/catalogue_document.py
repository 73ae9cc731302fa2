"""Roles and permissions as a document with its hash."""

from collections.abc import Mapping

from coreapi.contracts.rbac import DOCUMENT_VERSION, DocumentView, ExportView, content_hash
from coreapi.models.rbac import PermissionDefinition, Role


def export_of(
    permissions: Mapping[str, PermissionDefinition], roles: Mapping[str, Role]
) -> ExportView:
    """Return permissions and roles as a document with its hash."""
    document = DocumentView.of(
        version=DOCUMENT_VERSION,
        permissions=[permissions[code] for code in sorted(permissions)],
        roles=[roles[code] for code in sorted(roles)],
    )
    return ExportView.of(document, hash=content_hash(document))

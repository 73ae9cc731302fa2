"""Roles and permissions as a document with its hash."""

from coreapi.contracts.rbac import DOCUMENT_VERSION, DocumentView, ExportView, content_hash
from coreapi.models.catalogue import Catalogue


def export_of(catalogue: Catalogue) -> ExportView:
    """Return permissions and roles as a document with its hash."""
    document = DocumentView.of(
        version=DOCUMENT_VERSION,
        permissions=[catalogue.permissions[code] for code in sorted(catalogue.permissions)],
        roles=[catalogue.roles[code] for code in sorted(catalogue.roles)],
    )
    return ExportView.of(document, hash=content_hash(document))

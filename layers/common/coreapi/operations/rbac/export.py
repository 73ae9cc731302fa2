"""Exports all roles and permissions."""

from coreapi.context import Call
from coreapi.contracts.rbac import ExportView
from coreapi.operations.rules.catalogue_document import export_of
from coreapi.storage import rbac


def export(call: Call) -> ExportView:
    """Return all roles and permissions; the same bytes as long as they are the same."""
    return export_of(rbac.load(call.store))

"""Exports all roles and permissions."""

from coreapi.context import Call
from coreapi.contracts.rbac import ExportView
from coreapi.operations.rules import catalogue_document
from coreapi.storage import rbac


def export(call: Call) -> ExportView:
    """Return all roles and permissions; the same bytes as long as they are the same."""
    installed = rbac.load(call.store)
    return catalogue_document.export_of(installed.permissions, installed.roles)

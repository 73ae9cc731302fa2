"""Roles and permissions as a document with its hash."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from coreapi.contracts.rbac import DOCUMENT_VERSION, DocumentView, content_hash
from coreapi.models.catalogue import Export
from coreapi.models.rbac import PermissionDefinition, Role

_Coded = TypeVar("_Coded", PermissionDefinition, Role)


def export_of(permissions: Mapping[str, PermissionDefinition], roles: Mapping[str, Role]) -> Export:
    """Return permissions and roles as a document with its hash."""
    document = Export(
        version=DOCUMENT_VERSION,
        permissions=tuple(_by_code(permissions)),
        roles=tuple(_by_code(roles)),
        hash="",
    )
    return replace(document, hash=content_hash(DocumentView.of(document)))


def _by_code(things: Mapping[str, _Coded]) -> list[_Coded]:
    return [things[code] for code in sorted(things)]

"""Roles and permissions: their lists, the document that carries them elsewhere, and its import."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated

import rfc8785
from pydantic import BeforeValidator, Field, StringConstraints

from coreapi.contracts.shapes import Command, View
from coreapi.models.rbac import EntityType

DOCUMENT_VERSION = 1

_CODE = r"^[a-z0-9]+([._-][a-z0-9]+)*$"
_PERMISSION_CODE = r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$"

RoleCode = Annotated[str, StringConstraints(pattern=_CODE, max_length=100)]
PermissionCode = Annotated[str, StringConstraints(pattern=_PERMISSION_CODE, max_length=100)]
# Taken as it is, never trimmed: the document's hash is of what was sent.
_Title = Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$", max_length=200)]
_Description = Annotated[str, StringConstraints(max_length=1000)]
_Sorted = BeforeValidator(sorted)


class ImportedPermission(Command):
    """A permission to install or change: `<resource>.<action>`."""

    code: PermissionCode
    description: _Description = ""


class ImportedRole(Command):
    """A role to install or change, stated whole; built-in ones must come as they are."""

    code: RoleCode
    name: _Title
    description: _Description = ""
    scopes: Annotated[Sequence[Annotated[EntityType, Field(strict=False)]], Field(min_length=1)]
    inherited: bool = False
    permissions: Sequence[PermissionCode]
    built_in: bool = False


class ImportRbac(Command):
    """An export, to be merged into what is installed: all of it or nothing.

    Attributes:
        hash: Of the document, as the export carries it; checked when it is sent.
        dry_run: Answer what would change, and change nothing.
        replace: Also remove what the document does not name, but what is built in.
    """

    version: Annotated[int, Field(ge=DOCUMENT_VERSION, le=DOCUMENT_VERSION)]
    permissions: Sequence[ImportedPermission]
    roles: Sequence[ImportedRole]
    hash: str | None = None
    dry_run: bool = False
    replace: bool = False


class PermissionView(View):
    """A right that roles are made of."""

    code: str
    description: str


class RoleView(View):
    """A named set of permissions."""

    code: str
    name: str
    description: str
    scopes: Annotated[Sequence[EntityType], _Sorted]
    inherited: bool
    permissions: Annotated[Sequence[str], _Sorted]
    built_in: bool


class DocumentView(View):
    """All roles and permissions, sorted by code."""

    version: int
    permissions: Sequence[PermissionView]
    roles: Sequence[RoleView]


class ExportView(DocumentView):
    """The document with its hash.

    `hash` is SHA-256, in hex, over the canonical JSON (RFC 8785) of the rest.
    """

    hash: str


class CodeDifferenceView(View):
    """Codes of what an import adds, changes, removes (with `replace`) and leaves alone."""

    added: Sequence[str]
    changed: Sequence[str]
    removed: Sequence[str]
    left_alone: Sequence[str]


class GrantDifferenceView(View):
    """Which permissions an added or changed role gains and loses."""

    role_code: str
    gained: Sequence[str]
    lost: Sequence[str]


class ImportResultView(View):
    """What an import did, or with `dryRun` would do."""

    dry_run: bool
    hash_before: str
    hash: str
    permissions: CodeDifferenceView
    roles: CodeDifferenceView
    grants: Sequence[GrantDifferenceView]


class RemovalResultView(View):
    """How many roles and permissions were removed; zero of each when done before."""

    roles_removed: int
    permissions_removed: int


def content_hash(document: DocumentView) -> str:
    """Return the hash that a document carries."""
    content = document.model_dump(mode="json", by_alias=True, exclude={"hash"})
    return sha256(rfc8785.dumps(content)).hexdigest()

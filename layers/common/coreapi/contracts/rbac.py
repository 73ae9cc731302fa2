"""Roles and permissions: their lists, their export and its import."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated

import rfc8785
from pydantic import BeforeValidator, Field, StringConstraints

from coreapi.contracts.shapes import Command, View, each_once
from coreapi.models.rbac import EntityType

DOCUMENT_VERSION = 1

_CODE = r"^[a-z0-9]+([._-][a-z0-9]+)*$"
_PERMISSION_CODE = r"^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$"

RoleCode = Annotated[str, StringConstraints(pattern=_CODE, max_length=100)]
PermissionCode = Annotated[str, StringConstraints(pattern=_PERMISSION_CODE, max_length=100)]
# Never trimmed: the document's hash is of what was sent.
_Title = Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$", max_length=200)]
_Description = Annotated[str, StringConstraints(max_length=1000)]
_Sorted = BeforeValidator(sorted)


class ImportedPermission(Command):
    """A permission to install or change: `<resource>.<action>`."""

    code: PermissionCode
    description: _Description = ""


class ImportedRole(Command):
    """A role to install or change, with all its fields; built-in ones must be unchanged."""

    code: RoleCode
    name: _Title
    description: _Description = ""
    scopes: Annotated[
        Sequence[Annotated[EntityType, Field(strict=False)]], Field(min_length=1), each_once()
    ]
    inherited: bool = False
    permissions: Annotated[Sequence[PermissionCode], each_once()]
    built_in: bool = False


class ImportRbac(Command):
    """An export, each code once, to merge into the installed catalogue: all or nothing.

    Attributes:
        hash: The document's hash, as in the export; checked if it is sent.
        dry_run: Answer what would change, and change nothing.
        replace: Also remove what the document does not name, except what is built in.
    """

    version: Annotated[int, Field(ge=DOCUMENT_VERSION, le=DOCUMENT_VERSION)]
    permissions: Annotated[Sequence[ImportedPermission], each_once("code")]
    roles: Annotated[Sequence[ImportedRole], each_once("code")]
    hash: str | None = None
    dry_run: bool = False
    replace: bool = False


class PermissionView(View):
    """A right that roles grant."""

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
    """The codes that an import adds, changes, removes (with `replace`) or does not change."""

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
    """The changes that an import made, or with `dryRun` would make."""

    dry_run: bool
    hash_before: str
    hash: str
    permissions: CodeDifferenceView
    roles: CodeDifferenceView
    grants: Sequence[GrantDifferenceView]


class RemovalResultView(View):
    """How many roles and permissions were removed; zero if none were left."""

    roles_removed: int
    permissions_removed: int


def content_hash(document: DocumentView) -> str:
    """Return the hash of a document."""
    content = document.model_dump(mode="json", by_alias=True, exclude={"hash"})
    return sha256(rfc8785.dumps(content)).hexdigest()

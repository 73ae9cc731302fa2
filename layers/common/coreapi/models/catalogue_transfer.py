"""What exporting, importing and removing roles and permissions answers."""

from dataclasses import dataclass

from coreapi.models.rbac import Permission, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A catalogue as it leaves the system; the hash is of everything else in it."""

    version: int
    permissions: tuple[Permission, ...]
    roles: tuple[Role, ...]
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDifference:
    """What an import does to permissions, or to roles; codes, sorted.

    Attributes:
        removed: Always empty: what a document does not mention stays.
        left_alone: Installed and not mentioned.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    left_alone: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantDifference:
    """Which permissions an added or changed role gains and loses."""

    role_code: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did, or would do.

    Attributes:
        hash_before: Hash of the export before.
        hash: Hash of the export after.
    """

    dry_run: bool
    hash_before: str
    hash: str
    permissions: CodeDifference
    roles: CodeDifference
    grants: tuple[GrantDifference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalResult:
    """How many roles and permissions were removed."""

    roles_removed: int
    permissions_removed: int

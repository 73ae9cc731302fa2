"""Imports roles and permissions."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from coreapi import policy
from coreapi.access import actor as access
from coreapi.context import Call
from coreapi.contracts.rbac import (
    CodeDifferenceView,
    GrantDifferenceView,
    ImportRbac,
    ImportResultView,
)
from coreapi.errors import (
    BuiltInRole,
    ContentTooLarge,
    FieldError,
    Forbidden,
    HashMismatch,
    LastAdmin,
    ValidationFailed,
)
from coreapi.models.audit import AuditAction, AuditEntityType, Change, FieldChange
from coreapi.models.catalogue import SYSTEM_ADMINISTRATOR, Catalogue
from coreapi.models.rbac import PermissionDefinition, Role
from coreapi.operations.rules import granting
from coreapi.operations.rules.catalogue_document import export_of
from coreapi.operations.rules.last_administrator import administers
from coreapi.storage import rbac

_Coded = TypeVar("_Coded", PermissionDefinition, Role)


def import_catalogue(call: Call, command: ImportRbac) -> ImportResultView:
    """Add and change roles and permissions.

    Anything that the document does not mention is unchanged; with `replace` it is removed, unless
    it is built in, and links to it grant nothing.

    Raises:
        ValidationFailed: A role has a permission that is neither installed nor in the document.
        HashMismatch: The hash that was sent is not the document's.
        BuiltInRole: A built-in role is not as it is installed, or another role has `builtIn` true.
        LastAdmin: No role would administer organizations any more.
        Forbidden: The caller does not hold, everywhere, a permission that is added, changed or
            removed, or that such a role has or had.
        ContentTooLarge: The result could not be exported and imported again.
    """
    document = _read(command)
    if command.hash not in (None, export_of(document).hash):
        raise HashMismatch(FieldError("/hash", "Must be the hash of this document."))
    before = rbac.load(call.store)
    _refuse_touching_built_in(before, command, document)
    kept = before.built_in() if command.replace else before
    permissions = {**kept.permissions, **document.permissions}
    _refuse_unknown_permissions(command, permissions)
    after = before.having(permissions, {**kept.roles, **document.roles})
    _refuse_orphaning(before, after)
    _refuse_rising(call, before, after)
    result = _result(before, after, command, document)
    replacement = rbac.replace(before, after)
    if not command.dry_run and not after.says_the_same_as(before):
        with call.transaction() as tx:
            tx.require(*granting.stays(call.user_actor.partition, ()))
            tx.write(replacement)
            tx.audit(_change(result))
        call.forget_roles()
    return result


def _read(command: ImportRbac) -> Catalogue:
    """Return the document's permissions and roles."""
    permissions = {
        each.code: PermissionDefinition(code=each.code, description=each.description)
        for each in command.permissions
    }
    roles = {
        each.code: Role(
            code=each.code,
            name=each.name,
            description=each.description,
            scopes=frozenset(each.scopes),
            inherited=each.inherited,
            permissions=frozenset(each.permissions),
            built_in=each.built_in,
        )
        for each in command.roles
    }
    return Catalogue(permissions=permissions, roles=roles)


def _refuse_touching_built_in(before: Catalogue, command: ImportRbac, document: Catalogue) -> None:
    errors: list[FieldError] = []
    for number, imported in enumerate(command.roles):
        installed = before.roles.get(imported.code)
        if installed is None or not installed.built_in:
            if imported.built_in:
                errors.append(FieldError(f"/roles/{number}/builtIn", "Must be false."))
        elif not _is_unchanged(before, installed, document):
            errors.append(FieldError(f"/roles/{number}", "Must be as it is installed."))
    if errors:
        raise BuiltInRole(*errors)


def _is_unchanged(before: Catalogue, installed: Role, document: Catalogue) -> bool:
    """Return whether a document has a built-in role as it is installed.

    The role that holds everything has as many permissions as there are: more or less of them where
    the document comes from, but all of the product's.
    """
    imported = document.roles[installed.code]
    if installed.code == SYSTEM_ADMINISTRATOR:
        shipped = before.shipped_roles[SYSTEM_ADMINISTRATOR].permissions
        possible = before.permissions.keys() | document.permissions.keys()
        if shipped <= imported.permissions <= possible:
            imported = replace(imported, permissions=installed.permissions)
    return imported == installed


def _refuse_unknown_permissions(command: ImportRbac, known: Collection[str]) -> None:
    errors = [
        FieldError(f"/roles/{number}/permissions/{place}", "Unknown permission.")
        for number, role in enumerate(command.roles)
        for place, code in enumerate(role.permissions)
        if code not in known
    ]
    if errors:
        raise ValidationFailed(*errors)


def _refuse_orphaning(before: Catalogue, after: Catalogue) -> None:
    """Refuse a change after which no role administers organizations, held or not."""
    if not after.says_the_same_as(before) and not any(map(administers, after.roles.values())):
        raise LastAdmin("No role would administer organizations any more.")


def _refuse_rising(call: Call, before: Catalogue, after: Catalogue) -> None:
    actor = replace(call.user_actor, read_roles=lambda: before.roles)
    held = actor.permissions(access.SYSTEM)
    if SYSTEM_ADMINISTRATOR in actor.partition.system_roles:
        held |= after.permissions.keys()
    touched = {*_touched(before.permissions, after.permissions)}
    touched |= before.permissions.keys() - after.permissions.keys()
    for code in (*_touched(before.roles, after.roles), *(before.roles.keys() - after.roles.keys())):
        for roles in (before.roles, after.roles):
            touched |= roles[code].permissions if code in roles else frozenset()
    for permission in sorted(touched - held):
        raise Forbidden(
            permission,
            f"You cannot import {permission}: you do not hold it yourself.",
            granted_by=actor.roles_granting(permission),
        )


def _touched(before: Mapping[str, _Coded], after: Mapping[str, _Coded]) -> list[str]:
    """Return the codes of what is added or changed, sorted.

    The role that holds everything is not among them: it follows the permissions by itself.
    """
    codes = (code for code, thing in after.items() if before.get(code) != thing)
    return sorted(code for code in codes if code != SYSTEM_ADMINISTRATOR)


def _result(
    before: Catalogue, after: Catalogue, command: ImportRbac, document: Catalogue
) -> ImportResultView:
    exported = export_of(after)
    if len(exported.model_dump_json(by_alias=True).encode()) > policy.MAX_RBAC_DOCUMENT_BYTES:
        raise ContentTooLarge("With this, roles and permissions could not be exported any more.")
    return ImportResultView.of(
        dry_run=command.dry_run,
        hash_before=export_of(before).hash,
        hash=exported.hash,
        permissions=_difference(before.permissions, after.permissions, document.permissions),
        roles=_difference(before.roles, after.roles, document.roles),
        grants=tuple(_grants(before, after)),
    )


def _difference(
    before: Mapping[str, _Coded], after: Mapping[str, _Coded], mentioned: Collection[str]
) -> CodeDifferenceView:
    touched = _touched(before, after)
    return CodeDifferenceView.of(
        added=tuple(code for code in touched if code not in before),
        changed=tuple(code for code in touched if code in before),
        removed=tuple(sorted(before.keys() - after.keys())),
        left_alone=tuple(sorted((before.keys() & after.keys()) - set(mentioned))),
    )


def _grants(before: Catalogue, after: Catalogue) -> Iterator[GrantDifferenceView]:
    for code in _touched(before.roles, after.roles):
        had = before.roles[code].permissions if code in before.roles else frozenset[str]()
        has = after.roles[code].permissions
        if had != has:
            yield GrantDifferenceView.of(
                role_code=code, gained=tuple(sorted(has - had)), lost=tuple(sorted(had - has))
            )


def _change(result: ImportResultView) -> Change:
    """Return the audit entry; the hashes name the catalogue before and after exactly."""
    kinds = {"permissions": result.permissions, "roles": result.roles}
    changes: dict[str, object] = {
        "hash": FieldChange(result.hash_before, result.hash),
        **{
            kind: {"added": d.added, "changed": d.changed, "removed": d.removed}
            for kind, d in kinds.items()
        },
        "grants": {g.role_code: {"gained": g.gained, "lost": g.lost} for g in result.grants},
    }
    return Change(
        action=AuditAction.RBAC_IMPORT,
        entity_type=AuditEntityType.ROLE,
        entity_id="*",
        changes=changes,
    )

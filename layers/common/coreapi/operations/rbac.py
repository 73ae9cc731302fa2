"""Roles and permissions as a whole: listed, exported, removed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from coreapi.access.tokens import cursors
from coreapi.audit.trail import Change
from coreapi.context import Call
from coreapi.contracts.rbac import DOCUMENT_VERSION, DocumentView, content_hash
from coreapi.contracts.shapes import ListCommand
from coreapi.models.catalogue import Catalogue, Export, RemovalResult
from coreapi.models.listing import Listing
from coreapi.models.rbac import PermissionDefinition, Role
from coreapi.storage import rbac

_Coded = TypeVar("_Coded", PermissionDefinition, Role)


def list_roles(call: Call, command: ListCommand) -> Listing[Role]:
    """Return the installed roles, by code.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    return _page(call, command, "roles", rbac.load(call.store).roles)


def list_permissions(call: Call, command: ListCommand) -> Listing[PermissionDefinition]:
    """Return the installed permissions, by code.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    return _page(call, command, "permissions", rbac.load(call.store).permissions)


def export(call: Call) -> Export:
    """Return all roles and permissions; the same bytes as long as they are the same."""
    installed = rbac.load(call.store)
    return export_of(installed.permissions, installed.roles)


def export_of(permissions: Mapping[str, PermissionDefinition], roles: Mapping[str, Role]) -> Export:
    """Return permissions and roles as a document with its hash."""
    document = Export(
        version=DOCUMENT_VERSION,
        permissions=tuple(_by_code(permissions)),
        roles=tuple(_by_code(roles)),
        hash="",
    )
    return replace(document, hash=content_hash(DocumentView.of(document)))


def remove_all(call: Call) -> RemovalResult:
    """Remove every role that is not built in, and every permission that is not the product's.

    Links to removed roles stay and grant nothing; they count again when their role is imported.

    Raises:
        Conflict: An import was faster.
    """
    before = rbac.load(call.store)
    kept = before.having(_needed(before), {c: r for c, r in before.roles.items() if r.built_in})
    result = RemovalResult(
        roles_removed=len(before.roles) - len(kept.roles),
        permissions_removed=len(before.permissions) - len(kept.permissions),
    )
    if not kept.says_the_same_as(before):
        call.commit(rbac.replace(before, kept), audit=_told(before, kept, result))
        call.forget_roles()
    return result


def _needed(installed: Catalogue) -> dict[str, PermissionDefinition]:
    """Return the permissions that built-in roles have as the product ships them."""
    shipped = [role for role in installed.shipped_roles.values() if role.built_in]
    codes = frozenset[str]().union(*(role.permissions for role in shipped))
    return {code: p for code, p in installed.permissions.items() if code in codes}


def _told(before: Catalogue, after: Catalogue, result: RemovalResult) -> Change:
    changes: dict[str, object] = {
        "hashBefore": export_of(before.permissions, before.roles).hash,
        "hash": export_of(after.permissions, after.roles).hash,
        "rolesRemoved": result.roles_removed,
        "permissionsRemoved": result.permissions_removed,
    }
    return Change(action="rbac.remove-all", entity_type="role", entity_id="*", changes=changes)


def _page(
    call: Call, command: ListCommand, scope: str, things: Mapping[str, _Coded]
) -> Listing[_Coded]:
    user = call.user_actor.user
    after = "" if command.cursor is None else cursors.decrypt(command.cursor, user, scope)["after"]
    rest = [thing for thing in _by_code(things) if thing.code > after]
    page = rest[: command.limit]
    is_last = len(page) == len(rest)
    cursor = None if is_last else cursors.encode({"after": page[-1].code}, user, scope)
    return Listing(items=page, next_cursor=cursor)


def _by_code(things: Mapping[str, _Coded]) -> list[_Coded]:
    return [things[code] for code in sorted(things)]

"""Installs what a stack needs before its first request: permissions, roles, an administrator."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from coreapi.access import catalogue
from coreapi.context import Call
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.rbac import PermissionDefinition, Role
from coreapi.operations.rules import first_administrator
from coreapi.storage import rbac

_Listed = TypeVar("_Listed", PermissionDefinition, Role)


def bootstrap(call: Call, admin_email: str | None = None) -> dict[str, Any]:
    """Install the catalogue and name an administrator; may be repeated at any time.

    Args:
        call: The operator's call.
        admin_email: The address of a new administrator of the system, or None.

    Returns:
        The numbers of permissions and roles, and the administrator.

    Raises:
        ValueError: `admin_email` is no e-mail address.
    """
    done: dict[str, Any] = {**install(call)}
    if admin_email is not None:
        done["admin"] = first_administrator.ensure(call, admin_email)
    return done


def install(call: Call) -> dict[str, int]:
    """Update the installed permissions and roles to those of this release; idempotent.

    Missing ones are added, also defaults that were removed. Existing ones are updated if they are
    as the product installed them, and built-in roles always; an administrator's imports are kept.

    Returns:
        How many of each this release has.
    """
    shipped = catalogue.load()
    before = rbac.load(call.store)
    after = replace(
        before.having(
            _brought_up(before.permissions, before.shipped_permissions, shipped.permissions),
            _brought_up(before.roles, before.shipped_roles, shipped.roles)
            | {code: role for code, role in shipped.roles.items() if role.built_in},
        ),
        shipped_permissions=shipped.permissions,
        shipped_roles=shipped.roles,
    )
    if replace(after, revision=before.revision) != before:
        # The first installation is not audited, later changes are.
        change = Change(
            action=AuditAction.RBAC_INSTALL, entity_type=AuditEntityType.ROLE, entity_id="*"
        )
        with call.transaction() as tx:
            tx.write(rbac.replace(before, after))
            if before.revision:
                tx.audit(change)
        call.forget_roles()
    return {"permissions": len(shipped.permissions), "roles": len(shipped.roles)}


def _brought_up(
    installed: Mapping[str, _Listed],
    shipped_before: Mapping[str, _Listed],
    shipped: Mapping[str, _Listed],
) -> dict[str, _Listed]:
    """Return the installed catalogue with missing and unchanged parts as this release has them."""
    return dict(installed) | {
        code: each
        for code, each in shipped.items()
        if installed.get(code) in (None, shipped_before.get(code))
    }

"""Installs what a stack needs before its first request: permissions, roles, an administrator."""

from collections.abc import Mapping, Sequence
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
    """Do what an operator may do again at any time: install, name an administrator, tidy up.

    Args:
        call: The operator's call.
        admin_email: Whom to make an administrator of the system; None leaves them as they are.

    Returns:
        What was done.

    Raises:
        ValueError: `admin_email` is no e-mail address.
    """
    done: dict[str, Any] = {**install(call)}
    if admin_email is not None:
        done["admin"] = first_administrator.ensure(call, admin_email)
    return done


def install(call: Call) -> dict[str, int]:
    """Bring the installed permissions and roles to what this release ships; idempotent.

    What is missing is added, removed defaults too. What exists is updated where it is
    as the product installed it, and built-in roles always; what an administrator imported stays.

    Returns:
        How many of each this release ships.
    """
    shipped = catalogue.load()
    before = rbac.load(call.store)
    built_in = {role.code: role for role in shipped.roles if role.built_in}
    roles = _brought_up(before.roles, before.shipped_roles, shipped.roles)
    after = replace(
        before.having(
            _brought_up(before.permissions, before.shipped_permissions, shipped.permissions),
            roles | built_in,
        ),
        shipped_permissions={permission.code: permission for permission in shipped.permissions},
        shipped_roles={role.code: role for role in shipped.roles},
    )
    if replace(after, revision=before.revision) != before:
        # The trail begins with what is done to an installed catalogue, not with its installation.
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
    shipped: Sequence[_Listed],
) -> dict[str, _Listed]:
    """Return what is installed, with what is missing and what was never changed as shipped."""
    return dict(installed) | {
        each.code: each
        for each in shipped
        if installed.get(each.code) in (None, shipped_before.get(each.code))
    }

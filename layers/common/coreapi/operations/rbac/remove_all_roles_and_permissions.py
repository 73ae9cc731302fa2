"""Removes the roles and permissions that are not built in."""

from coreapi.context import Call
from coreapi.contracts.rbac import RemovalResultView
from coreapi.models.audit import AuditAction, AuditEntityType, Change, FieldChange
from coreapi.models.catalogue import Catalogue
from coreapi.operations.rules.catalogue_document import export_of
from coreapi.storage import rbac


def remove_all_roles_and_permissions(call: Call) -> RemovalResultView:
    """Remove every role that is not built in, and every permission that is not the product's.

    Links to removed roles stay and grant nothing; they count again when their role is imported.
    """
    before = rbac.load(call.store)
    kept = before.built_in()
    result = RemovalResultView.of(
        roles_removed=len(before.roles) - len(kept.roles),
        permissions_removed=len(before.permissions) - len(kept.permissions),
    )
    if not kept.says_the_same_as(before):
        with call.transaction() as tx:
            tx.write(rbac.replace(before, kept))
            tx.audit(_change(before, kept, result))
        call.forget_roles()
    return result


def _change(before: Catalogue, after: Catalogue, result: RemovalResultView) -> Change:
    changes: dict[str, object] = {
        "hash": FieldChange(export_of(before).hash, export_of(after).hash),
        "rolesRemoved": result.roles_removed,
        "permissionsRemoved": result.permissions_removed,
    }
    return Change(
        action=AuditAction.RBAC_REMOVE_ALL,
        entity_type=AuditEntityType.ROLE,
        entity_id="*",
        changes=changes,
    )

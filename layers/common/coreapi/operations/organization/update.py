"""Changes an organization."""

import dataclasses

from coreapi.context import Call
from coreapi.contracts.organization.organization import OrganizationView, UpdateOrganization
from coreapi.errors import Archived, VersionConflict
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.operations.rules import audit_changes, scope
from coreapi.storage import organization as organizations


def update(call: Call, command: UpdateOrganization) -> Organization:
    """Change the fields of an organization that were sent, archive it or take it up again.

    What changes nothing is answered, and neither stored nor audited.

    Raises:
        NotFound: There is none.
        Archived: It is archived, and stays so.
        VersionConflict: The version that was sent is not the present one.
    """
    before = scope.organization(call, command.id)
    changed = dataclasses.replace(before, **command.changes())
    if OrganizationStatus.ARCHIVE is before.status and before.status is changed.status:
        raise Archived
    if command.version not in {None, before.version}:
        raise VersionConflict
    if changed == before:
        return before
    after = dataclasses.replace(changed, version=before.version + 1, updated_at=call.now)
    with call.transaction() as tx:
        tx.write(*organizations.replace(before, after))
        tx.audit(
            Change(
                action=AuditAction.ORGANIZATION_UPDATE,
                entity_type=AuditEntityType.ORGANIZATION,
                entity_id=after.id,
                organization_id=after.id,
                changes=audit_changes.updated(OrganizationView, before, after),
            )
        )
    return after

"""Changes an organization profile."""

import dataclasses

from coreapi.context import Call
from coreapi.contracts.organization_profile.organization_profile import (
    OrganizationProfileView,
    UpdateOrganizationProfile,
)
from coreapi.errors import Archived, VersionConflict
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.organization import OrganizationStatus
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.operations.rules import audit_changes, scope
from coreapi.storage import organization_profile as organization_profiles


def update(call: Call, command: UpdateOrganizationProfile) -> OrganizationProfile:
    """Change the fields of a profile that were sent, archive it or take it up again.

    What changes nothing is answered, and neither stored nor audited.

    Raises:
        NotFound: There is none.
        Archived: It is archived and stays so, or its organization is archived.
        VersionConflict: The version that was sent is not the present one.
    """
    before = scope.profile(call, command.id)
    changed = dataclasses.replace(before, **command.changes())
    if OrganizationStatus.ARCHIVE is before.status and before.status is changed.status:
        raise Archived
    if command.version not in {None, before.version}:
        raise VersionConflict
    scope.organization(call, before.organization_id, to_change=True)
    if changed == before:
        return before
    after = dataclasses.replace(changed, version=before.version + 1, updated_at=call.now)
    with call.transaction() as tx:
        tx.write(
            *organization_profiles.replace(before, after),
        )
        tx.audit(
            Change(
                action=AuditAction.ORGANIZATION_PROFILE_UPDATE,
                entity_type=AuditEntityType.ORGANIZATION_PROFILE,
                entity_id=after.id,
                organization_id=after.organization_id,
                changes=audit_changes.updated(OrganizationProfileView, before, after),
            )
        )
    return after

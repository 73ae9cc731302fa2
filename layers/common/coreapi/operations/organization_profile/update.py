"""Changes an organization profile."""

from coreapi.context import Call
from coreapi.contracts.organization_profile.organization_profile import (
    OrganizationProfileView,
    UpdateOrganizationProfile,
)
from coreapi.models.audit import AuditAction
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.operations.rules import resource, scope
from coreapi.storage import organization_profile as organization_profiles


def update(call: Call, command: UpdateOrganizationProfile) -> OrganizationProfile:
    """Change the fields of a profile that were sent, archive it or restore it.

    An update without changes is neither stored nor audited.

    Raises:
        NotFound: There is none.
        Archived: It is archived and stays so, or its organization is archived.
        VersionConflict: The version that was sent is not the present one.
    """
    before = scope.profile(call, command.id)
    scope.refuse_to_stay_archived(before, command.status)
    after = resource.updated(call, before, command)
    scope.organization(call, before.organization_id, to_change=True)
    if after is before:
        return before
    with call.transaction() as tx:
        tx.write(*organization_profiles.replace(before, after))
        tx.audit(
            resource.change(
                AuditAction.ORGANIZATION_PROFILE_UPDATE, before, after, OrganizationProfileView
            )
        )
    return after

"""Creates an organization profile."""

from coreapi import ids
from coreapi.context import Call
from coreapi.contracts.organization_profile.organization_profile import CreateOrganizationProfile
from coreapi.models.audit import AuditAction
from coreapi.models.organization import OrganizationStatus
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.operations.rules import audit_changes, scope
from coreapi.storage import organization_profile as organization_profiles


def create(call: Call, command: CreateOrganizationProfile) -> OrganizationProfile:
    """Add a profile to an organization.

    Raises:
        NotFound: No such organization.
        Archived: The organization is archived.
    """
    scope.organization(call, command.organization_id, to_change=True)
    profile = OrganizationProfile(
        id=ids.new(call.now),
        flags={},
        status=OrganizationStatus.ACTIVE,
        version=1,
        created_at=call.now,
        updated_at=call.now,
        **command.details(),
    )
    with call.transaction() as tx:
        tx.write(*organization_profiles.create(profile))
        tx.audit(
            audit_changes.of_command(
                command,
                AuditAction.ORGANIZATION_PROFILE_CREATE,
                profile.id,
                profile.organization_id,
            )
        )
        tx.answers(profile)
    return profile

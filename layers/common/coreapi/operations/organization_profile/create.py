"""Creates an organization profile."""

from coreapi import ids
from coreapi.context import Call
from coreapi.contracts.organization_profile.organization_profile import CreateOrganizationProfile
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
    owner = scope.organization(call, command.organization_id)
    profile = OrganizationProfile(
        id=ids.new(call.now),
        flags={},
        status=OrganizationStatus.ACTIVE,
        version=1,
        created_at=call.now,
        updated_at=call.now,
        **command.details(),
    )
    call.commit(
        scope.organization_stays_active(owner.id),
        *organization_profiles.create(profile),
        audit=audit_changes.of_command(
            command, "organization-profile.create", profile.id, profile.organization_id
        ),
        creates=profile,
    )
    return profile

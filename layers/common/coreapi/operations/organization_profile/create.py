"""Creates an organization profile."""

from coreapi.context import Call
from coreapi.contracts.organization_profile.organization_profile import (
    CreateOrganizationProfile,
    OrganizationProfileView,
)
from coreapi.models.audit import AuditAction
from coreapi.models.organization import OrganizationStatus
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.operations.rules import resource, scope
from coreapi.storage import organization_profile as organization_profiles


def create(call: Call, command: CreateOrganizationProfile) -> OrganizationProfile:
    """Add a profile to an organization.

    Raises:
        NotFound: No such organization.
        Archived: The organization is archived.
    """
    scope.organization(call, command.organization_id, to_change=True)
    profile = OrganizationProfile(
        flags={},
        status=OrganizationStatus.ACTIVE,
        **resource.of_new(call),
        **command.stored(),
    )
    with call.transaction() as tx:
        tx.write(*organization_profiles.create(profile))
        tx.audit(
            resource.creation(
                AuditAction.ORGANIZATION_PROFILE_CREATE, profile, OrganizationProfileView
            )
        )
        tx.answers(profile)
    return profile

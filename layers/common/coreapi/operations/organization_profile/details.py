"""Returns an organization profile with its organization."""

from coreapi.access.actor import ApiKeyActor
from coreapi.context import Call
from coreapi.contracts.organization.details import ProfileDetailsView
from coreapi.contracts.organization_profile.organization_profile import ReadOrganizationProfile
from coreapi.errors import NotFound
from coreapi.operations.rules import scope
from coreapi.storage import organization as organizations


def details(call: Call, command: ReadOrganizationProfile) -> ProfileDetailsView:
    """Return a profile with its organization, of any status.

    Raises:
        NotFound: There is none, or it is not the API key's own.
    """
    if isinstance(call.actor, ApiKeyActor):
        own = call.actor
        if own.profile.id != command.profile_id:
            raise NotFound
        return ProfileDetailsView.of(profile=own.profile, organization=own.organization)
    profile = scope.profile(call, command.profile_id)
    owner = organizations.find(call.store, profile.organization_id)
    if owner is None:
        raise NotFound
    return ProfileDetailsView.of(profile=profile, organization=owner)

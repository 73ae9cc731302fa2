"""Returns an organization with its profiles."""

from coreapi.access.actor import ApiKeyActor
from coreapi.context import Call
from coreapi.contracts.organization.details import OrganizationDetailsView
from coreapi.contracts.organization.organization import ReadOrganization
from coreapi.errors import NotFound
from coreapi.operations.rules import scope
from coreapi.storage import organization_profile as organization_profiles


def details(call: Call, command: ReadOrganization) -> OrganizationDetailsView:
    """Return an organization with all its profiles, of any status.

    An API key gets only its own organization, without profiles.

    Raises:
        NotFound: There is none, or it is not the API key's own.
    """
    if isinstance(call.actor, ApiKeyActor):
        if call.actor.organization.id != command.organization_id:
            raise NotFound
        return OrganizationDetailsView.of(organization=call.actor.organization, profiles=None)
    organization = scope.organization(call, command.organization_id)
    return OrganizationDetailsView.of(
        organization=organization,
        profiles=organization_profiles.of_organization(call.store, organization.id),
    )

"""Creates a business location."""

from coreapi.context import Call
from coreapi.contracts.business_location import BusinessLocationView, CreateBusinessLocation
from coreapi.models.audit import AuditAction
from coreapi.models.business_location import BusinessLocation, BusinessLocationStatus
from coreapi.operations.rules import resource, scope
from coreapi.storage import business_location as business_locations


def create(call: Call, command: CreateBusinessLocation) -> BusinessLocation:
    """Add a location to a profile.

    Raises:
        NotFound: No such profile, or the caller has nothing to do with it.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived.
    """
    profile = scope.profile(call, command.profile_id, to_change=True)
    location = BusinessLocation(
        organization_id=profile.organization_id,
        status=BusinessLocationStatus.ACTIVE,
        **resource.of_new(call),
        **command.stored(),
    )
    with call.transaction() as tx:
        tx.write(*business_locations.create(location))
        tx.audit(
            resource.creation(AuditAction.BUSINESS_LOCATION_CREATE, location, BusinessLocationView)
        )
        tx.answers(location)
    return location

"""Returns a business location."""

from coreapi.context import Call
from coreapi.contracts.business_location import ReadBusinessLocation
from coreapi.models.business_location import BusinessLocation
from coreapi.operations.rules import business_location, scope


def details(call: Call, command: ReadBusinessLocation) -> BusinessLocation:
    """Return a location of any status.

    Raises:
        NotFound: No such location, or the caller has no relation to its profile.
        Forbidden: The caller is a member without the permission.
        Archived: The profile or its organization is archived; only staff may read it then.
    """
    location = business_location.find(call, command.id)
    scope.profile_is_open(call, location.profile_id, location.organization_id)
    return location

"""Lists the business locations of a profile."""

from coreapi.context import Call
from coreapi.contracts.business_location import ListBusinessLocations
from coreapi.models.business_location import BusinessLocation
from coreapi.models.listing import Listing
from coreapi.operations.rules import pagination, scope
from coreapi.storage import business_location as business_locations


def list_business_locations(
    call: Call, command: ListBusinessLocations
) -> Listing[BusinessLocation]:
    """Return a profile's locations of a status, or all but the archived ones, newest first.

    Raises:
        NotFound: No such profile, or the caller has nothing to do with it.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived; only staff may read it then.
        MalformedRequest: The cursor is not one of this list.
    """
    profile = scope.profile(call, command.profile_id)
    return pagination.page(
        call,
        command,
        scope=f"business-locations {profile.id} {command.status or '*'}",
        query=lambda limit, after: business_locations.of_profile(
            call.store, profile.id, command.status, limit, after
        ),
        read=business_locations.read,
    )

"""Finds a business location that the caller may act on."""

from coreapi import ids
from coreapi.access import actor as access
from coreapi.context import Call
from coreapi.errors import NotFound
from coreapi.models.business_location import BusinessLocation
from coreapi.storage import business_location as business_locations


def find(call: Call, location_id: str) -> BusinessLocation:
    """Return a location on whose profile the caller holds the endpoint's permission."""
    found = business_locations.find(call.store, location_id) if ids.is_id(location_id) else None
    if found is None:
        raise NotFound
    call.require(access.profile(found.profile_id, found.organization_id))
    return found

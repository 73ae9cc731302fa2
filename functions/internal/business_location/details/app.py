"""POST /internal/business-location/details: staff see any location, whatever its status."""

from coreapi.access.permissions import Permission
from coreapi.contracts.business_location import BusinessLocationView, ReadBusinessLocation
from coreapi.http import endpoint, staff
from coreapi.operations import business_location

handler = endpoint(
    business_location.details,
    body=ReadBusinessLocation,
    view=BusinessLocationView,
    caller=staff(Permission.INTERNAL_BUSINESS_LOCATION_READ),
)

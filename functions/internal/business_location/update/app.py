"""POST /internal/business-location/update: staff change any location."""

from coreapi.access.permissions import Permission
from coreapi.contracts.business_location import BusinessLocationView, UpdateBusinessLocation
from coreapi.http import endpoint, staff
from coreapi.operations import business_location

handler = endpoint(
    business_location.update,
    body=UpdateBusinessLocation,
    view=BusinessLocationView,
    caller=staff(Permission.INTERNAL_BUSINESS_LOCATION_UPDATE),
)

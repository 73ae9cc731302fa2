"""POST /business-location/update: change a location."""

from coreapi.access.permissions import Permission
from coreapi.contracts.business_location import BusinessLocationView, UpdateBusinessLocation
from coreapi.http import endpoint, member
from coreapi.operations import business_location

handler = endpoint(
    business_location.update,
    body=UpdateBusinessLocation,
    view=BusinessLocationView,
    caller=member(Permission.BUSINESS_LOCATION_UPDATE),
)

"""POST /internal/business-location/list: staff see any profile's locations, newest first."""

from coreapi.access.permissions import Permission
from coreapi.contracts.business_location import BusinessLocationView, ListBusinessLocations
from coreapi.contracts.shapes import ListView
from coreapi.http import endpoint, staff
from coreapi.operations import business_location

handler = endpoint(
    business_location.list_of_profile,
    body=ListBusinessLocations,
    view=ListView[BusinessLocationView],
    caller=staff(Permission.INTERNAL_BUSINESS_LOCATION_LIST),
)

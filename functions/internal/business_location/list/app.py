"""POST /internal/business-location/list: staff see any profile's locations, newest first."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.business_location import BusinessLocationView, ListBusinessLocations
from coreapi.contracts.shapes import ListView
from coreapi.http import endpoint, staff
from coreapi.operations.business_location.list import list_business_locations

handler = endpoint(
    list_business_locations,
    body=ListBusinessLocations,
    view=ListView[BusinessLocationView],
    caller=staff(Permission.INTERNAL_BUSINESS_LOCATION_LIST),
)

warm_up()

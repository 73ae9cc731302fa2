"""POST /business-location/list: a profile's locations, newest first."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.business_location import BusinessLocationView, ListBusinessLocations
from coreapi.contracts.shapes import ListView
from coreapi.http import endpoint, member
from coreapi.operations.business_location.list import list_business_locations

handler = endpoint(
    list_business_locations,
    body=ListBusinessLocations,
    view=ListView[BusinessLocationView],
    caller=member(Permission.BUSINESS_LOCATION_READ),
)

warm_up()

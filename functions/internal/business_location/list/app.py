"""POST /internal/business-location/list: staff see any profile's locations, newest first."""

from coreapi.contracts.business_location import BusinessLocationView, ListBusinessLocations
from coreapi.contracts.shapes import ListView
from coreapi.http import endpoint, staff
from coreapi.operations.business_location import update as business_location

handler = endpoint(
    business_location.list_of_profile,
    body=ListBusinessLocations,
    view=ListView[BusinessLocationView],
    caller=staff("internal.business-location.list"),
)

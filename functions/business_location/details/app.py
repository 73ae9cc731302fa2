"""POST /business-location/details: one location, whatever its status."""

from coreapi.contracts.business_location import BusinessLocationView, ReadBusinessLocation
from coreapi.http import endpoint, member
from coreapi.operations.business_location import update as business_location

handler = endpoint(
    business_location.details,
    body=ReadBusinessLocation,
    view=BusinessLocationView,
    caller=member("business-location.read"),
)

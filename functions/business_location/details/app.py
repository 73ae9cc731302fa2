"""POST /business-location/details: one location, of any status."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.business_location import BusinessLocationView, ReadBusinessLocation
from coreapi.http import endpoint, member
from coreapi.operations.business_location.details import details

handler = endpoint(
    details,
    body=ReadBusinessLocation,
    view=BusinessLocationView,
    caller=member(Permission.BUSINESS_LOCATION_READ),
)

warm_up()

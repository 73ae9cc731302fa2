"""POST /internal/business-location/details: any location, of any status."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.business_location import BusinessLocationView, ReadBusinessLocation
from coreapi.http import endpoint, staff
from coreapi.operations.business_location.details import details

handler = endpoint(
    details,
    body=ReadBusinessLocation,
    view=BusinessLocationView,
    caller=staff(Permission.INTERNAL_BUSINESS_LOCATION_READ),
)

warm_up()

"""POST /internal/business-location/create: staff add a location to any profile."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.business_location import BusinessLocationView, CreateBusinessLocation
from coreapi.http import endpoint, staff
from coreapi.operations.business_location.create import create

handler = endpoint(
    create,
    body=CreateBusinessLocation,
    view=BusinessLocationView,
    caller=staff(Permission.INTERNAL_BUSINESS_LOCATION_CREATE),
    status=201,
)

warm_up()

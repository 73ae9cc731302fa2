"""POST /business-location/create: add a location to a profile."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.business_location import BusinessLocationView, CreateBusinessLocation
from coreapi.http import endpoint, member
from coreapi.operations.business_location.create import create

handler = endpoint(
    create,
    body=CreateBusinessLocation,
    view=BusinessLocationView,
    caller=member(Permission.BUSINESS_LOCATION_CREATE),
    status=201,
)

warm_up()

"""POST /internal/business-location/update: staff change any location."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.business_location import BusinessLocationView, UpdateBusinessLocation
from coreapi.http import endpoint, staff
from coreapi.operations.business_location.update import update

handler = endpoint(
    update,
    body=UpdateBusinessLocation,
    view=BusinessLocationView,
    caller=staff(Permission.INTERNAL_BUSINESS_LOCATION_UPDATE),
)

warm_up()

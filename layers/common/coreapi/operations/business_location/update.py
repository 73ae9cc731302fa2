"""Changes a business location."""

from coreapi.context import Call
from coreapi.contracts.business_location import BusinessLocationView, UpdateBusinessLocation
from coreapi.models.audit import AuditAction
from coreapi.models.business_location import BusinessLocation
from coreapi.operations.rules import business_location, resource, scope
from coreapi.storage import business_location as business_locations


def update(call: Call, command: UpdateBusinessLocation) -> BusinessLocation:
    """Change the fields of a location that were sent; archived ones can be restored.

    An update without changes is neither stored nor audited.

    Raises:
        NotFound: No such location, or the caller has nothing to do with its profile.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived.
        VersionConflict: The version that was sent is not the present one.
    """
    before = business_location.find(call, command.id)
    after = resource.updated(call, before, command)
    scope.profile_is_open(call, before.profile_id, before.organization_id, to_change=True)
    if after is before:
        return before
    with call.transaction() as tx:
        tx.write(*business_locations.replace(before, after))
        tx.audit(
            resource.change(
                AuditAction.BUSINESS_LOCATION_UPDATE, before, after, BusinessLocationView
            )
        )
    return after

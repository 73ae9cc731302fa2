"""Business locations of a profile, for its members and for staff alike."""

import dataclasses

from coreapi import ids
from coreapi.access import actor as access
from coreapi.audit.trail import Change
from coreapi.context import Call
from coreapi.contracts.business_location import (
    CreateBusinessLocation,
    ListBusinessLocations,
    ReadBusinessLocation,
    UpdateBusinessLocation,
)
from coreapi.contracts.shapes import Command
from coreapi.errors import NotFound, VersionConflict
from coreapi.models.business_location import BusinessLocation, BusinessLocationStatus
from coreapi.models.listing import Listing
from coreapi.operations.rules import pagination as paging
from coreapi.operations.rules import retrying as contention
from coreapi.operations.rules import scope as places
from coreapi.storage import business_location as business_locations


def create(call: Call, command: CreateBusinessLocation) -> BusinessLocation:
    """Add a location to a profile.

    Raises:
        NotFound: No such profile, or the caller has nothing to do with it.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived.
    """
    profile = places.profile(call, command.profile_id)
    location = BusinessLocation(
        id=ids.new(call.now),
        organization_id=profile.organization_id,
        status=BusinessLocationStatus.ACTIVE,
        version=1,
        created_at=call.now,
        updated_at=call.now,
        **command.details(),
    )
    call.commit(
        *places.profile_stays_active(location.profile_id, location.organization_id),
        *business_locations.create(location),
        audit=_change("create", location, command),
        creates=location,
    )
    return location


def update(call: Call, command: UpdateBusinessLocation) -> BusinessLocation:
    """Change the fields of a location that were sent; archived ones can be taken up again.

    What changes nothing is answered, and neither stored nor audited.

    Raises:
        NotFound: No such location, or the caller has nothing to do with its profile.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived.
        VersionConflict: The version that was sent is not the present one.
        Conflict: Others kept changing the location.
    """

    def attempt() -> BusinessLocation:
        before = _find(call, command.id)
        if command.version not in {None, before.version}:
            raise VersionConflict
        changed = dataclasses.replace(before, **command.changes())
        stays_active = places.profile_stays_active(before.profile_id, before.organization_id)
        if changed == before:
            call.commit(*stays_active)
            return before
        after = dataclasses.replace(changed, version=before.version + 1, updated_at=call.now)
        call.commit(
            *stays_active,
            *business_locations.replace(before, after),
            audit=_change("update", after, command),
        )
        return after

    return contention.retry_on_conflict(attempt, business_locations.LocationMoved)


def details(call: Call, command: ReadBusinessLocation) -> BusinessLocation:
    """Return a location, whatever its status.

    Raises:
        NotFound: No such location, or the caller has nothing to do with its profile.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived, which this endpoint does not allow.
    """
    location = _find(call, command.id)
    places.profile_is_open(call, location.profile_id, location.organization_id)
    return location


def list_of_profile(call: Call, command: ListBusinessLocations) -> Listing[BusinessLocation]:
    """Return a profile's locations of a status, or all but the archived ones, newest first.

    Raises:
        NotFound: No such profile, or the caller has nothing to do with it.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived, which this endpoint does not allow.
        MalformedRequest: The cursor is not one of this list.
    """
    profile = places.profile(call, command.profile_id)
    return paging.page(
        call,
        command,
        scope=f"business-locations {profile.id} {command.status or '*'}",
        query=lambda limit, after: business_locations.of_profile(
            call.store, profile.id, command.status, limit, after
        ),
        read=business_locations.read,
    )


def _find(call: Call, location_id: str) -> BusinessLocation:
    """Return a location on whose profile the caller holds the door's permission."""
    found = business_locations.find(call.store, location_id) if ids.is_id(location_id) else None
    if found is None:
        raise NotFound
    call.require(access.profile(found.profile_id, found.organization_id))
    return found


def _change(action: str, location: BusinessLocation, command: Command) -> Change:
    return Change(
        action=f"business-location.{action}",
        entity_type="business_location",
        entity_id=location.id,
        organization_id=location.organization_id,
        changes=command.model_dump(
            mode="json", by_alias=True, exclude_unset=True, exclude={"id", "version"}
        ),
    )

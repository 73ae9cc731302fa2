"""What creating and updating have in common, whatever the resource."""

import dataclasses
from typing import Any, TypeVar

from coreapi import ids
from coreapi.context import Call
from coreapi.contracts.shapes import UpdateCommand
from coreapi.errors import VersionConflict
from coreapi.models.business_location import BusinessLocation
from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile

Resource = TypeVar("Resource", Organization, OrganizationProfile, BusinessLocation)


def of_new(call: Call) -> dict[str, Any]:
    """Return the fields that every new resource has."""
    return {"id": ids.new(call.now), "version": 1, "created_at": call.now, "updated_at": call.now}


def updated(call: Call, before: Resource, command: UpdateCommand) -> Resource:
    """Return a resource with the fields that were sent; itself where they change nothing.

    Raises:
        VersionConflict: The version that was sent is not the present one.
    """
    if command.version not in {None, before.version}:
        raise VersionConflict
    changed = dataclasses.replace(before, **command.changes())
    if changed == before:
        return before
    return dataclasses.replace(changed, version=before.version + 1, updated_at=call.now)

"""The shared parts of creating and updating resources."""

import dataclasses
from typing import Any, TypeVar

from coreapi import ids
from coreapi.context import Call
from coreapi.contracts.shapes import UpdateCommand, View
from coreapi.errors import VersionConflict
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.business_location import BusinessLocation
from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.operations.rules import audit_changes

Resource = TypeVar("Resource", Organization, OrganizationProfile, BusinessLocation)

_TYPES = {
    Organization: AuditEntityType.ORGANIZATION,
    OrganizationProfile: AuditEntityType.ORGANIZATION_PROFILE,
    BusinessLocation: AuditEntityType.BUSINESS_LOCATION,
}


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


def creation(action: AuditAction, made: Resource, view: type[View]) -> Change:
    """Return the audit entry of a new resource, as its view shows it."""
    return _change(action, made, audit_changes.created(view, made))


def change(action: AuditAction, before: Resource, after: Resource, view: type[View]) -> Change:
    """Return the audit entry of an update, as its view shows it."""
    return _change(action, after, audit_changes.updated(view, before, after))


def _change(action: AuditAction, resource: Resource, changes: dict[str, Any]) -> Change:
    is_organization = isinstance(resource, Organization)
    return Change(
        action=action,
        entity_type=_TYPES[type(resource)],
        entity_id=resource.id,
        organization_id=resource.id if is_organization else resource.organization_id,
        changes=changes,
    )

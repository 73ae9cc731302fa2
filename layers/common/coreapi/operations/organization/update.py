"""Organizations: the registry's companies, for staff, and for users those that they belong to."""

import dataclasses
import json

from coreapi import ids
from coreapi.access.actor import ApiKeyActor
from coreapi.audit.trail import Change
from coreapi.context import Call
from coreapi.contracts.address import address_of
from coreapi.contracts.organization.organization import (
    CreateOrganization,
    ListOrganizations,
    ReadOrganization,
    UpdateOrganization,
)
from coreapi.contracts.shapes import Command, ListCommand
from coreapi.errors import Archived, NotFound, VersionConflict
from coreapi.models.listing import Listing
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.models.organization_details import OrganizationDetails
from coreapi.operations.rules import pagination as paging
from coreapi.operations.rules import retrying as contention
from coreapi.operations.rules import scope as places
from coreapi.storage import organization as organizations
from coreapi.storage import organization_profile as organization_profiles
from coreapi.storage.table import names


def create(call: Call, command: CreateOrganization) -> Organization:
    """Add an organization."""
    organization = Organization(
        id=ids.new(call.now),
        name=command.name,
        tax_id=command.tax_id,
        duns=command.duns,
        address=address_of(command.address),
        status=OrganizationStatus.ACTIVE,
        version=1,
        created_at=call.now,
        updated_at=call.now,
    )
    call.commit(
        *organizations.create(organization),
        audit=_change("create", organization.id, command),
        creates=organization,
    )
    return organization


def update(call: Call, command: UpdateOrganization) -> Organization:
    """Change the fields of an organization that were sent, archive it or take it up again.

    What changes nothing is answered, and neither stored nor audited.

    Raises:
        NotFound: There is none.
        Archived: It is archived, and stays so.
        VersionConflict: The version that was sent is not the present one.
        Conflict: Others kept changing it.
    """

    def attempt() -> Organization:
        before = places.organization(call, command.id)
        changed = dataclasses.replace(before, **command.changes())
        if OrganizationStatus.ARCHIVE is before.status and before.status is changed.status:
            raise Archived
        if command.version not in {None, before.version}:
            raise VersionConflict
        if changed == before:
            return before
        after = dataclasses.replace(changed, version=before.version + 1, updated_at=call.now)
        call.commit(
            *organizations.replace(before, after), audit=_change("update", after.id, command)
        )
        return after

    return contention.retry_on_conflict(attempt, organizations.OrganizationMoved)


def details(call: Call, command: ReadOrganization) -> OrganizationDetails:
    """Return an organization with all its profiles, whatever their status.

    A client is shown its own organization alone.

    Raises:
        NotFound: There is none, or it is not the client's own.
    """
    if isinstance(call.actor, ApiKeyActor):
        return _own(call.actor, command.organization_id)
    organization = places.organization(call, command.organization_id)
    return OrganizationDetails(
        organization=organization,
        profiles=organization_profiles.of_organization(call.store, organization.id),
    )


def list_all(call: Call, command: ListOrganizations) -> Listing[Organization]:
    """Return organizations by name: all, those whose name begins so, those of a status.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    beginning = command.name or ""
    return paging.page(
        call,
        command,
        scope=json.dumps(["organizations", names.beginning(beginning), command.status]),
        query=lambda limit, after: organizations.by_name(
            call.store, beginning, command.status, limit, after
        ),
        read=organizations.read,
    )


def list_own(call: Call, command: ListCommand) -> Listing[Organization]:
    """Return the active organizations that the caller belongs to, by name.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    memberships = call.user_actor.partition.memberships
    found = organizations.find_many(call.store, [m.organization_id for m in memberships])
    active = [each for each in found if each.status is OrganizationStatus.ACTIVE]
    return paging.page_at_hand(
        call,
        command,
        scope="own organizations",
        items=active,
        id_of=lambda each: names.position(each.name, each.id),
        ascending=True,
    )


def _own(client: ApiKeyActor, organization_id: str) -> OrganizationDetails:
    if client.organization.id != organization_id:
        raise NotFound
    return OrganizationDetails(organization=client.organization, profiles=None)


def _change(action: str, organization_id: str, command: Command) -> Change:
    return Change(
        action=f"organization.{action}",
        entity_type="organization",
        entity_id=organization_id,
        organization_id=organization_id,
        changes=command.model_dump(
            mode="json", by_alias=True, exclude_unset=True, exclude={"id", "version"}
        ),
    )

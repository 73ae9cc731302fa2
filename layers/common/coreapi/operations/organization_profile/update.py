"""Organization profiles: the roles in which organizations take part, kept by staff."""

import dataclasses
import json

from coreapi import ids
from coreapi.access.actor import ApiKeyActor
from coreapi.audit.trail import Change
from coreapi.context import Call
from coreapi.contracts.organization_profile.organization_profile import (
    CreateOrganizationProfile,
    ListOrganizationProfiles,
    ReadOrganizationProfile,
    UpdateOrganizationProfile,
)
from coreapi.contracts.shapes import Command
from coreapi.errors import Archived, NotFound, VersionConflict
from coreapi.models.listing import Listing
from coreapi.models.organization import OrganizationStatus
from coreapi.models.organization_details import ProfileDetails
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.operations.rules import pagination as paging
from coreapi.operations.rules import retrying as contention
from coreapi.operations.rules import scope as places
from coreapi.storage import organization as organizations
from coreapi.storage import organization_profile as organization_profiles
from coreapi.storage.table import names
from coreapi.storage.table.items import Item
from coreapi.storage.table.store import Page


def create(call: Call, command: CreateOrganizationProfile) -> OrganizationProfile:
    """Add a profile to an organization.

    Raises:
        NotFound: No such organization.
        Archived: The organization is archived.
    """
    owner = places.organization(call, command.organization_id)
    profile = OrganizationProfile(
        id=ids.new(call.now),
        flags={},
        status=OrganizationStatus.ACTIVE,
        version=1,
        created_at=call.now,
        updated_at=call.now,
        **command.details(),
    )
    call.commit(
        places.organization_stays_active(owner.id),
        *organization_profiles.create(profile),
        audit=_change("create", profile, command),
        creates=profile,
    )
    return profile


def update(call: Call, command: UpdateOrganizationProfile) -> OrganizationProfile:
    """Change the fields of a profile that were sent, archive it or take it up again.

    What changes nothing is answered, and neither stored nor audited.

    Raises:
        NotFound: There is none.
        Archived: It is archived and stays so, or its organization is archived.
        VersionConflict: The version that was sent is not the present one.
        Conflict: Others kept changing it.
    """

    def attempt() -> OrganizationProfile:
        before = places.profile(call, command.id)
        changed = dataclasses.replace(before, **command.changes())
        if OrganizationStatus.ARCHIVE is before.status and before.status is changed.status:
            raise Archived
        if command.version not in {None, before.version}:
            raise VersionConflict
        if changed == before:
            call.commit(places.organization_stays_active(before.organization_id))
            return before
        after = dataclasses.replace(changed, version=before.version + 1, updated_at=call.now)
        call.commit(
            places.organization_stays_active(before.organization_id),
            *organization_profiles.replace(before, after),
            audit=_change("update", after, command),
        )
        return after

    return contention.retry_on_conflict(attempt, organization_profiles.ProfileMoved)


def details(call: Call, command: ReadOrganizationProfile) -> ProfileDetails:
    """Return a profile with its organization, whatever their status.

    Raises:
        NotFound: There is none, or it is not the client's own.
    """
    if isinstance(call.actor, ApiKeyActor):
        return _own(call.actor, command.profile_id)
    profile = places.profile(call, command.profile_id)
    owner = organizations.find(call.store, profile.organization_id)
    if owner is None:
        raise NotFound
    return ProfileDetails(profile=profile, organization=owner)


def list_all(call: Call, command: ListOrganizationProfiles) -> Listing[OrganizationProfile]:
    """Return profiles by name that fit every filter; any one of several tags is enough.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    beginning, owner = command.name or "", command.organization_id
    tags = sorted({wanted.tag for wanted in command.participant_tags or ()})
    if owner is not None and not ids.is_id(owner):
        return Listing(items=[], next_cursor=None)

    def query(limit: int, after: Item | None) -> Page:
        if tags:
            return organization_profiles.tagged(call.store, tags, beginning, owner, limit, after)
        return organization_profiles.by_name(call.store, beginning, owner, limit, after)

    scope = json.dumps(["organization-profiles", names.beginning(beginning), owner, tags])
    return paging.page(call, command, scope=scope, query=query, read=organization_profiles.read)


def _own(client: ApiKeyActor, profile_id: str) -> ProfileDetails:
    if client.profile.id != profile_id:
        raise NotFound
    return ProfileDetails(profile=client.profile, organization=client.organization)


def _change(action: str, profile: OrganizationProfile, command: Command) -> Change:
    return Change(
        action=f"organization-profile.{action}",
        entity_type="organization_profile",
        entity_id=profile.id,
        organization_id=profile.organization_id,
        changes=command.model_dump(
            mode="json", by_alias=True, exclude_unset=True, exclude={"id", "version"}
        ),
    )

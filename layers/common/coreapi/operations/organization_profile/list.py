"""Lists organization profiles."""

import json

from coreapi import ids
from coreapi.context import Call
from coreapi.contracts.organization_profile.organization_profile import ListOrganizationProfiles
from coreapi.models.listing import Listing
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.operations.rules import pagination
from coreapi.storage import organization_profile as organization_profiles
from coreapi.storage.table import names
from coreapi.storage.table.items import Item
from coreapi.storage.table.store import Page


def list_organization_profiles(
    call: Call, command: ListOrganizationProfiles
) -> Listing[OrganizationProfile]:
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
    return pagination.page(call, command, scope=scope, query=query, read=organization_profiles.read)

"""Lists organizations: all of them, or the caller's own."""

import json

from coreapi.context import Call
from coreapi.contracts.organization.organization import ListOrganizations
from coreapi.contracts.shapes import ListCommand
from coreapi.models.listing import Listing
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.operations.rules import pagination
from coreapi.storage import organization as organizations
from coreapi.storage.table import names


def list_all(call: Call, command: ListOrganizations) -> Listing[Organization]:
    """Return organizations by name: all, those whose name begins so, those of a status.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    beginning = command.name or ""
    return pagination.page(
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
    return pagination.page_at_hand(
        call,
        command,
        scope="own organizations",
        items=active,
        id_of=lambda each: names.position(each.name, each.id),
        ascending=True,
    )

"""The organization or profile that a request acts in: found, allowed, not archived."""

from coreapi import ids
from coreapi.access import actor as access
from coreapi.context import Call
from coreapi.errors import Archived, NotFound
from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.storage import organization as organizations
from coreapi.storage import organization_profile as organization_profiles

# More memberships than this are not read along with a profile; its organization then is.
_READ_ALONG = 20


def organization(call: Call, organization_id: str, *, to_change: bool = False) -> Organization:
    """Return an organization on which the caller holds the endpoint's permission.

    Args:
        call: The call.
        organization_id: What the request names.
        to_change: Whether something inside it is to be changed, which staff must not do either
            while it is archived.

    Raises:
        NotFound: There is none, or the caller has nothing to do with it.
        Forbidden: A member without the permission.
        Archived: It is archived, and the caller must not use archived ones here.
    """
    found = organizations.find(call.store, organization_id) if ids.is_id(organization_id) else None
    if found is None:
        raise NotFound
    call.require(access.organization(found.id))
    if to_change or not _opens_archived(call):
        _refuse_archived(found)
    return found


def organization_is_open(call: Call, found: Organization | None) -> None:
    """Refuse an archived organization, except to staff who read.

    Raises:
        NotFound: There is no such organization.
        Archived: It is archived.
    """
    if found is None:
        raise NotFound
    if not _opens_archived(call):
        _refuse_archived(found)


def profile(
    call: Call, profile_id: str, *, or_on_organization: bool = False, to_change: bool = False
) -> OrganizationProfile:
    """Return a profile on which the caller holds the endpoint's permission; raises as above.

    Args:
        call: The call.
        profile_id: What the request names.
        or_on_organization: Whether holding it on the profile's organization is enough, too.
        to_change: Whether something inside it is to be changed.
    """
    if not ids.is_id(profile_id):
        raise NotFound
    memberships = call.user_actor.partition.memberships[:_READ_ALONG]
    found, read_along = organization_profiles.find_with(
        call.store, profile_id, [m.organization_id for m in memberships]
    )
    if found is None:
        raise NotFound
    call.require(
        access.profile(found.id, found.organization_id),
        or_on=access.organization(found.organization_id) if or_on_organization else None,
    )
    if to_change or not _opens_archived(call):
        owner = read_along.get(found.organization_id)
        _refuse_archived(found, owner or organizations.find(call.store, found.organization_id))
    return found


def profile_is_open(
    call: Call, profile_id: str, organization_id: str, *, to_change: bool = False
) -> None:
    """Refuse callers who may not use the content of a profile; staff may always read it.

    Raises:
        Archived: The profile or its organization is archived, and the caller must not use it here.
    """
    if to_change or not _opens_archived(call):
        found, owners = organization_profiles.find_with(call.store, profile_id, [organization_id])
        _refuse_archived(found, *owners.values())


def refuse_to_stay_archived(
    before: Organization | OrganizationProfile, status: OrganizationStatus | None
) -> None:
    """Refuse to change what is archived, unless the change restores it; raises ARCHIVED."""
    if before.status is OrganizationStatus.ARCHIVE and status is not OrganizationStatus.ACTIVE:
        raise Archived


def _opens_archived(call: Call) -> bool:
    """Return whether the caller may read what is archived, as staff may at every endpoint."""
    permission = call.endpoint.permission
    return call.endpoint.opens_archived or (
        permission is not None
        and permission.only_reads
        and permission in call.user_actor.permissions(access.SYSTEM)
    )


def _refuse_archived(*found: Organization | OrganizationProfile | None) -> None:
    if any(each is not None and each.status is OrganizationStatus.ARCHIVE for each in found):
        raise Archived

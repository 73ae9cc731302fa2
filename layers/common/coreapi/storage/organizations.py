"""Organizations and their profiles."""

from collections.abc import Iterable

from boto3.dynamodb.conditions import Attr

from coreapi.errors import Problem
from coreapi.models.organization import Organization, OrganizationProfile, OrganizationStatus
from coreapi.storage import keys
from coreapi.storage.items import decode, encode
from coreapi.storage.store import Store
from coreapi.storage.writes import Write, absent, check, put

_ACTIVE = Attr("status").eq(OrganizationStatus.ACTIVE.value)


def create(organization: Organization) -> Write:
    """Write a new organization."""
    return put(
        encode(
            organization,
            keys.organization(organization.id),
            GSI1PK="ORGS",
            GSI1SK=f"{organization.name.casefold()}#{organization.id}",
        ),
        condition=absent(),
    )


def find(store: Store, organization_id: str) -> Organization | None:
    """Return an organization, or None."""
    item = store.get(keys.organization(organization_id))
    return decode(Organization, item) if item else None


def is_active(organization_id: str, refusal: Problem) -> Write:
    """Make a transaction depend on an organization not being archived."""
    return check(keys.organization(organization_id), condition=_ACTIVE, refusal=refusal)


def find_many(store: Store, organization_ids: Iterable[str]) -> list[Organization]:
    """Return the organizations that exist among these, by name."""
    found = store.get_many([keys.organization(i) for i in organization_ids])
    organizations = [decode(Organization, item) for item in found.values()]
    return sorted(organizations, key=lambda o: (o.name.casefold(), o.id))


def create_profile(profile: OrganizationProfile) -> Write:
    """Write a new profile, listed under its organization."""
    return put(
        encode(
            profile,
            keys.profile(profile.id),
            GSI1PK=keys.organization(profile.organization_id).pk,
            GSI1SK=f"PROFILE#{profile.name.casefold()}#{profile.id}",
        ),
        condition=absent(),
    )


def find_profile(
    store: Store, profile_id: str, organization_ids: Iterable[str]
) -> tuple[OrganizationProfile | None, dict[str, Organization]]:
    """Return a profile, and in the same call those of these organizations that exist."""
    profile_key = keys.profile(profile_id)
    found = store.get_many([profile_key, *(keys.organization(i) for i in organization_ids)])
    item = found.pop(profile_key, None)
    organizations = {item["id"]: decode(Organization, item) for item in found.values()}
    return decode(OrganizationProfile, item) if item else None, organizations


def is_profile_active(profile_id: str, refusal: Problem) -> Write:
    """Make a transaction depend on a profile not being archived."""
    return check(keys.profile(profile_id), condition=_ACTIVE, refusal=refusal)


def profiles_of(store: Store, organization_id: str) -> list[OrganizationProfile]:
    """Return an organization's profiles, by name."""
    partition = keys.organization(organization_id).pk
    items = store.query_all(partition, prefix="PROFILE#", index=True)
    return [decode(OrganizationProfile, item) for item in items]

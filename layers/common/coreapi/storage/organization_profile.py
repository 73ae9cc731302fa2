"""Organization profiles, and the lists that show them.

A profile is written together with a copy in each list that shows it: that of all, that of its
organization, and for each of its tags that of the tag and that of the tag inside its organization.
So any filter is one strongly consistent Query by name, or one for each of several tags.
"""

from collections.abc import Iterable, Sequence

from coreapi.models.organization import Organization
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.storage.table import keys, names
from coreapi.storage.table.items import Item, decode, decode_or_none
from coreapi.storage.table.keys import Key
from coreapi.storage.table.listed import Listed
from coreapi.storage.table.store import Page, Store


def find_with(
    store: Store, profile_id: str, organization_ids: Iterable[str]
) -> tuple[OrganizationProfile | None, dict[str, Organization]]:
    """Return a profile, and in the same call those of these organizations that exist."""
    key = keys.organization_profile(profile_id)
    found = store.get_many([key, *(keys.organization(i) for i in organization_ids)])
    profile = decode_or_none(OrganizationProfile, found.pop(key, None))
    return profile, {item["id"]: decode(Organization, item) for item in found.values()}


def find_many(store: Store, profile_ids: Iterable[str]) -> dict[str, OrganizationProfile]:
    """Return the profiles that exist among these, by id."""
    found = store.get_many([keys.organization_profile(profile_id) for profile_id in profile_ids])
    return {item["id"]: read(item) for item in found.values()}


def of_organization(store: Store, organization_id: str) -> list[OrganizationProfile]:
    """Return all of an organization's profiles, by name."""
    return [read(item) for item in store.query_all(keys.organization_profiles(organization_id))]


def by_name(
    store: Store,
    beginning: str,
    organization_id: str | None,
    limit: int,
    after: Item | None,
) -> Page:
    """Return a page of the profiles, or of an organization's, whose name begins so."""
    return store.query(
        keys.organization_profiles(organization_id),
        prefix=names.beginning(beginning),
        limit=limit,
        after=after,
    )


def tagged(
    store: Store,
    tags: Sequence[str],
    beginning: str,
    organization_id: str | None,
    limit: int,
    after: Item | None,
) -> Page:
    """Return a page of the profiles that have any of some tags, each profile once.

    The lists of the tags are read from the same place on and merged: a profile stands at the same
    position in each of them. Only `SK` of `after` is looked at.
    """
    found: dict[str, Item] = {}
    known_up_to: list[str] = []
    prefix = names.beginning(beginning)
    for tag in tags:
        partition = keys.profiles_tagged(tag, organization_id)
        start = {"PK": partition, "SK": after["SK"]} if after else None
        page = store.query(partition, prefix=prefix, limit=limit, after=start)
        found |= {item["SK"]: item for item in page.items}
        if page.last_key is not None:
            known_up_to.append(page.last_key["SK"])
    # Beyond the place where the first list's page ended, that list may have more.
    end = min(known_up_to, default=None)
    certain = [found[position] for position in sorted(found) if end is None or position <= end]
    if len(certain) > limit:
        certain, end = certain[:limit], certain[limit - 1]["SK"]
    return Page(certain, None if end is None else {"SK": end})


def read(item: Item) -> OrganizationProfile:
    """Return the profile that an item of a list holds."""
    return decode(OrganizationProfile, item)


def _shown_at(profile: OrganizationProfile) -> list[Key]:
    """Return the keys of a profile's copies."""
    organization_id = profile.organization_id
    partitions = [keys.organization_profiles(), keys.organization_profiles(organization_id)]
    for entry in profile.participant_tags or ():
        partitions.append(keys.profiles_tagged(entry.tag))
        partitions.append(keys.profiles_tagged(entry.tag, organization_id))
    position = names.position(profile.name, profile.id)
    return [Key(partition, position) for partition in partitions]


_LISTED: Listed[OrganizationProfile] = Listed(lambda p: keys.organization_profile(p.id), _shown_at)
create, replace = _LISTED.create, _LISTED.replace

"""Organizations, and the lists that show them.

An organization is three items, always written together: itself, and a copy in each list that shows
it, that of all and that of its status. So each list is one strongly consistent Query by name.
"""

from collections.abc import Iterable

from coreapi.models.organization import Organization, OrganizationStatus
from coreapi.models.user import User
from coreapi.storage.table import keys, names
from coreapi.storage.table.items import Item, decode, decode_or_none
from coreapi.storage.table.keys import Key
from coreapi.storage.table.listed import Listed
from coreapi.storage.table.store import Page, Store


def find(store: Store, organization_id: str) -> Organization | None:
    """Return an organization, or None."""
    return decode_or_none(Organization, store.get(keys.organization(organization_id)))


def find_many(store: Store, organization_ids: Iterable[str]) -> list[Organization]:
    """Return the organizations that exist among these, by name."""
    found = store.get_many([keys.organization(i) for i in organization_ids])
    organizations = [decode(Organization, item) for item in found.values()]
    return sorted(organizations, key=lambda o: names.position(o.name, o.id))


def find_with_users(
    store: Store, organization_id: str, user_ids: Iterable[str]
) -> tuple[Organization | None, dict[str, User]]:
    """Return an organization, or None, and in the same call those of these users that exist."""
    key = keys.organization(organization_id)
    found = store.get_many([key, *(keys.user(user_id) for user_id in user_ids)])
    organization = decode_or_none(Organization, found.pop(key, None))
    return organization, {item["id"]: decode(User, item) for item in found.values()}


def by_name(
    store: Store,
    beginning: str,
    status: OrganizationStatus | None,
    limit: int,
    after: Item | None,
) -> Page:
    """Return a page of the organizations, or of those of a status, whose name begins so."""
    return store.query(
        keys.organizations(status), prefix=names.beginning(beginning), limit=limit, after=after
    )


def read(item: Item) -> Organization:
    """Return the organization that an item of `by_name` holds."""
    return decode(Organization, item)


def _shown_at(organization: Organization) -> list[Key]:
    """Return the keys of an organization's copies."""
    position = names.position(organization.name, organization.id)
    lists = (keys.organizations(), keys.organizations(organization.status))
    return [Key(partition, position) for partition in lists]


_LISTED: Listed[Organization] = Listed(lambda o: keys.organization(o.id), _shown_at)
create, replace = _LISTED.create, _LISTED.replace

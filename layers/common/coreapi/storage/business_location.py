"""Business locations, and the lists that show them.

A location is its own item and a copy in each list that shows it, always written together. The lists
are ranges of the profile's partition, in the order of creation:

- `LOCATION#<status>#…` one for each status,
- `LOCATION#kept#…` all except the archived ones, which have no copy here.

So each list is one strongly consistent Query without a filter, and its pages are full. A position
in a list depends only on the time of creation: a change of status between two pages moves nothing,
and a location that becomes inactive keeps its position in `kept`.
"""

from coreapi.clock import rfc3339
from coreapi.models.business_location import BusinessLocation, BusinessLocationStatus
from coreapi.storage.table import keys
from coreapi.storage.table.items import Item, decode, decode_or_none
from coreapi.storage.table.keys import Key
from coreapi.storage.table.listed import Listed
from coreapi.storage.table.store import Page, Store

_KEPT = "kept"


def find(store: Store, location_id: str) -> BusinessLocation | None:
    """Return a location, or None."""
    return decode_or_none(BusinessLocation, store.get(keys.business_location(location_id)))


def of_profile(
    store: Store,
    profile_id: str,
    status: BusinessLocationStatus | None,
    limit: int,
    after: Item | None,
) -> Page:
    """Return a page of a profile's locations of a status, or of all but the archived ones.

    Newest first.
    """
    partition, prefix = keys.listed_business_location(profile_id, status or _KEPT, "")
    return store.query(partition, prefix=prefix, limit=limit, after=after, newest_first=True)


def read(item: Item) -> BusinessLocation:
    """Return the location that an item of `of_profile` holds."""
    return decode(BusinessLocation, item)


def _shown_at(location: BusinessLocation) -> list[Key]:
    """Return the keys of a location's copies."""
    lists = [location.status.value]
    if location.status is not BusinessLocationStatus.ARCHIVE:
        lists.append(_KEPT)
    position = f"{rfc3339(location.created_at)}#{location.id}"
    return [keys.listed_business_location(location.profile_id, name, position) for name in lists]


_LISTED: Listed[BusinessLocation] = Listed(
    lambda location: keys.business_location(location.id), _shown_at
)
create, replace = _LISTED.create, _LISTED.replace

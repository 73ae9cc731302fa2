"""Names of sealed audit entries that the queue of the events did not take, until it does."""

from collections.abc import Iterator, Sequence

from coreapi.models.audit import EntryName
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, delete, put
from coreapi.storage.table.items import Item, item_of, key_of
from coreapi.storage.table.store import Store


def note(names: Sequence[EntryName]) -> Action:
    """Note entries, under the id of the first."""
    key = keys.unqueued_events(names[0].id)
    # nosemgrep: write-without-condition - to queue an entry twice is no harm
    return put(item_of(key, entries=[list(name) for name in names]))


def noted(store: Store) -> Iterator[tuple[Item, list[EntryName]]]:
    """Yield what was noted, oldest first: the item, for `forget`, and the entries."""
    for item in store.query_all(keys.unqueued_events("").pk):
        yield item, [EntryName(*name) for name in item["entries"]]


def forget(item: Item) -> Action:
    """Delete a note."""
    # nosemgrep: write-without-condition - they are queued, by this or another invocation
    return delete(key_of(item))

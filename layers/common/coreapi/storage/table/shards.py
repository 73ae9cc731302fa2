"""Lists across tenants: sharded, so that no partition takes the writes of all.

An index partition takes some thousand writes a second; a list that each tenant writes to has
several, which are read at the same time and merged.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from heapq import merge
from itertools import islice
from zlib import crc32

from coreapi.storage.table.items import Item
from coreapi.storage.table.store import Index, Page, Store

_QUERIES_AT_ONCE = 8


def shard_of(text: str, count: int) -> int:
    """Return the shard that a text is in."""
    return crc32(text.encode()) % count


def query(
    store: Store,
    partitions: Sequence[str],
    *,
    index: Index,
    between: tuple[str, str],
    limit: int,
    newest_first: bool = False,
) -> list[Item]:
    """Return the first items of an index over several partitions, in the order of the sort key.

    Args:
        store: The table.
        partitions: Values of the index's partition key.
        index: The index; one page of it must hold `limit` items, as sparse ones do.
        between: First and last value of the sort key, the lesser first.
        limit: How many items at most.
        newest_first: Descending order.
    """
    ask = partial(store.query, between=between, limit=limit, newest_first=newest_first, index=index)
    with ThreadPoolExecutor(_QUERIES_AT_ONCE) as threads:
        pages: list[Page] = list(threads.map(ask, partitions))
    found = merge(
        *(page.items for page in pages), key=lambda item: item[index.range], reverse=newest_first
    )
    return list(islice(found, limit))

from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from coreapi.storage import organization_profile as organization_profiles
from coreapi.storage.table import keys
from coreapi.storage.table.items import Item
from coreapi.storage.table.store import Page, Store

POSITIONS = st.sets(st.integers(10, 60), max_size=25)


class EarlyEnding:
    """A table whose queries end after a few items, as DynamoDB's do after a megabyte."""

    def __init__(self, lists: dict[str, set[int]], most: int) -> None:
        self.lists = {
            keys.profiles_tagged(tag): sorted(str(position) for position in positions)
            for tag, positions in lists.items()
        }
        self.most = most

    def query(self, partition: str, *, prefix: str, limit: int, after: Item | None) -> Page:
        """Answer as `Store.query` does."""
        start = after["SK"] if after else ""
        assert after is None or after == {"PK": partition, "SK": start}
        found = [s for s in self.lists[partition] if s > start and s.startswith(prefix)]
        here = found[: min(limit, self.most)]
        last = {"PK": partition, "SK": here[-1]} if len(here) < len(found) else None
        return Page([{"PK": partition, "SK": position} for position in here], last)


@given(x=POSITIONS, y=POSITIONS, z=POSITIONS, limit=st.integers(1, 7), most=st.integers(1, 9))
def test_merged_pages_are_the_union_in_order_wherever_queries_end(
    x: set[int], y: set[int], z: set[int], limit: int, most: int
) -> None:
    store = cast("Store", cast("Any", EarlyEnding({"x": x, "y": y, "z": z}, most)))
    seen: list[str] = []
    after: Item | None = None
    while True:
        page = organization_profiles.tagged(store, ["x", "y", "z"], "", None, limit, after)
        assert len(page.items) <= limit
        assert page.items or page.last_key is None
        seen += [item["SK"] for item in page.items]
        after = page.last_key
        if after is None:
            break
    assert seen == sorted(str(position) for position in x | y | z)

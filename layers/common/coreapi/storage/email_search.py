"""Searches users by any part of their addresses: exact, by key, at the same cost for any number.

A search reads the partitions of suffixes one after the other (see `email_search_index`): first the
suffixes whose beginning occurs for the first time in their address, then those that repeat one
character, two, three and more. In each partition the suffixes that begin with the text are
consecutive keys, so a page continues where the previous one ended, also when items were added
meanwhile. Each page reads the users that it found, and drops those whose address has changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coreapi.models.user import User
from coreapi.storage import user as users
from coreapi.storage.email_search_index import REPEATED_APART, is_first_occurrence
from coreapi.storage.table import keys
from coreapi.storage.table.items import Item
from coreapi.storage.table.store import Page, Store

# Addresses that repeat a long part of themselves can make a page read more items than it returns.
# If there are many, the page ends early and the next one continues.
_MAX_QUERIES = 30


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended.

    Attributes:
        run: Number of the run of keys that it ended in.
        after: The last key that it saw there; None at the beginning of the run.
    """

    run: int
    after: Item | None


def find(
    store: Store, texts: Sequence[str], limit: int, start: Position | None
) -> tuple[list[User], Position | None]:
    """Return users whose address contains any of some texts, each user once.

    Args:
        store: The table.
        texts: What to look for, normalised as addresses are; none of them empty.
        limit: How many users at most.
        start: Where the page before ended.

    Returns:
        The users, and where to go on; None at the end.
    """
    hits: list[tuple[User, Position]] = []
    runs = _runs(texts)
    position: Position | None = start or Position(0, None)
    for _ in range(_MAX_QUERIES):
        if position is None or len(hits) > limit:
            break
        number, repeated = runs[position.run]
        page = store.query(
            keys.email_suffixes(texts[number][0], repeated),
            prefix=texts[number],
            limit=limit + 1 - len(hits) if repeated < REPEATED_APART else None,
            after=position.after,
        )
        found = _users(store, page, texts[number], texts[:number])
        hits += [(user, Position(position.run, place)) for user, place in found]
        if page.last_key is not None:
            position = Position(position.run, page.last_key)
        else:
            following = position.run + 1
            position = Position(following, None) if following < len(runs) else None
    if len(hits) > limit:
        _, position = hits[limit - 1]
    return [user for user, _ in hits[:limit]], position


def _runs(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return the runs of keys to read: number of the text, and how much is repeated."""
    return [
        (number, repeated)
        for number, text in enumerate(texts)
        for repeated in range(min(len(text), REPEATED_APART + 1))
    ]


def _users(
    store: Store, page: Page, text: str, earlier: Sequence[str]
) -> Iterator[tuple[User, Item]]:
    """Yield the users that a page of suffixes stands for, and the key of each one's suffix.

    Those whose present address has none of the earlier texts, and this one first at that place.
    """
    found = users.find_many(store, [item["user_id"] for item in page.items])
    for item in page.items:
        user = found.get(item["user_id"])
        if user is None or any(each in user.email for each in earlier):
            continue
        if is_first_occurrence(item, user.email, text):
            yield user, {"PK": item["PK"], "SK": item["SK"]}

"""Searches users by any part of their addresses: exact, by key, at the same cost for any number.

A search reads the partitions of suffixes one after the other (see `email_search_index`): first the
suffixes whose beginning occurs for the first time in their address, then those that repeat one
character, two, three and more. In each partition the suffixes that begin with the text are
consecutive keys, so a page continues where the previous one ended, also when items were added
meanwhile. Each page reads the users that it found, and drops those whose address has changed.
"""

from collections.abc import Sequence
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


@dataclass(frozen=True, slots=True)
class _Hit:
    user: User
    position: Position


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
    hits: list[_Hit] = []
    runs = _runs(texts)
    position: Position | None = start or Position(0, None)
    for _ in range(_MAX_QUERIES):
        if position is None or len(hits) > limit:
            break
        run, wanted = runs[position.run], limit + 1 - len(hits)
        page = _query(store, texts, run, position.after, wanted)
        hits += _hits(store, texts, runs, position.run, page)
        if page.last_key is not None:
            position = Position(position.run, page.last_key)
        else:
            following = position.run + 1
            position = Position(following, None) if following < len(runs) else None
    if len(hits) > limit:
        position = hits[limit - 1].position
    return [hit.user for hit in hits[:limit]], position


def _runs(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return the runs of keys to read: number of the text, and how much is repeated."""
    return [
        (number, repeated)
        for number, text in enumerate(texts)
        for repeated in range(min(len(text), REPEATED_APART + 1))
    ]


def _query(
    store: Store, texts: Sequence[str], run: tuple[int, int], after: Item | None, limit: int
) -> Page:
    number, repeated = run
    text = texts[number]
    is_exact = repeated < REPEATED_APART
    return store.query(
        keys.email_suffixes(text[0], repeated),
        prefix=text,
        limit=limit if is_exact else None,
        after=after,
    )


def _hits(
    store: Store, texts: Sequence[str], runs: Sequence[tuple[int, int]], run: int, page: Page
) -> list[_Hit]:
    """Return the users that a page of suffixes stands for."""
    number, _ = runs[run]
    found = users.find_many(store, [item["user_id"] for item in page.items])
    return [
        _Hit(user, Position(run, {"PK": item["PK"], "SK": item["SK"]}))
        for item in page.items
        if (user := found.get(item["user_id"])) and _counts(item, user.email, texts, number)
    ]


def _counts(item: Item, email: str, texts: Sequence[str], number: int) -> bool:
    """Return whether a hint is where its user's present address first contains any of the texts."""
    is_first = is_first_occurrence(item, email, texts[number])
    return is_first and not any(text in email for text in texts[:number])

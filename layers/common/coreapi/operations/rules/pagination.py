"""Pages of lists: by key, so that no item is lost or repeated while others are added."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from coreapi.access.tokens import cursors
from coreapi.context import Call
from coreapi.contracts.shapes import ListCommand
from coreapi.models.listing import Listing
from coreapi.storage.table.items import Item
from coreapi.storage.table.store import Page

Model = TypeVar("Model")

_KEYS = ("PK", "SK", "GSI1PK", "GSI1SK")


def page(
    call: Call,
    command: ListCommand,
    *,
    scope: str,
    query: Callable[[int, Item | None], Page],
    read: Callable[[Item], Model],
) -> Listing[Model]:
    """Return one page.

    Args:
        call: The call of the cursor's user.
        command: `limit` and `cursor`.
        scope: The list and its filters, as one text; a cursor serves no other.
        query: Returns at most so many items after a key.
        read: Makes a model of an item.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    user = call.user_actor.user
    after = None if command.cursor is None else cursors.decrypt(command.cursor, user, scope)
    found = query(command.limit + 1, after)  # one more shows whether there is a next page
    items = found.items[: command.limit]
    last = position(items[-1]) if len(found.items) > command.limit else found.last_key
    return Listing(
        items=[read(item) for item in items],
        next_cursor=cursors.encrypt(last, user, scope) if last else None,
    )


def position(item: Item) -> Item:
    """Return an item's position in the list that it was read from."""
    return {name: item[name] for name in _KEYS if name in item}


def page_at_hand(
    call: Call,
    command: ListCommand,
    *,
    scope: str,
    items: Iterable[Model],
    id_of: Callable[[Model], str],
    ascending: bool = False,
) -> Listing[Model]:
    """Return one page of a list that was read as a whole.

    Args:
        call: The call of the cursor's user.
        command: `limit` and `cursor`.
        scope: The list and its filters, as one text; a cursor serves no other.
        items: The whole list, in any order.
        id_of: Returns an item's id, or another unique text, by which the list is sorted.
        ascending: Whether it is sorted by that; else the newest is first.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    user = call.user_actor.user
    rest = sorted(items, key=id_of, reverse=not ascending)
    if command.cursor is not None:
        after = cursors.decrypt(command.cursor, user, scope)["after"]
        rest = [
            item for item in rest if id_of(item) != after and (id_of(item) > after) == ascending
        ]
    items_here = rest[: command.limit]
    is_last = len(items_here) == len(rest)
    end = None if is_last else {"after": id_of(items_here[-1])}
    return Listing(items=items_here, next_cursor=cursors.encrypt(end, user, scope) if end else None)

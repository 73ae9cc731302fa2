"""Pages of lists: by key, so that nothing is lost or repeated while things are added."""

from collections.abc import Callable
from typing import TypeVar

from coreapi.access import cursors
from coreapi.context import Call
from coreapi.contracts.shapes import ListCommand
from coreapi.models.listing import Listing
from coreapi.storage.items import Item
from coreapi.storage.store import Page

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
        call: Whose cursor it is.
        command: `limit` and `cursor`.
        scope: The list and its filters, as one text; a cursor serves no other.
        query: Returns at most so many items after a key.
        read: Makes a model of an item.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    user = call.user_actor.user
    after = cursors.unseal(command.cursor, user, scope) if command.cursor else None
    found = query(command.limit + 1, after)  # one more tells whether there is a next page
    items = found.items[: command.limit]
    if len(found.items) > command.limit:
        last = {name: items[-1][name] for name in _KEYS if name in items[-1]}
    else:
        last = found.last_key
    return Listing(
        items=[read(item) for item in items],
        next_cursor=cursors.seal(last, user, scope) if last else None,
    )

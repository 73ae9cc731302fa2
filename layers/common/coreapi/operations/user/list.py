"""Lists users, or searches them by address."""

import dataclasses

from coreapi.access.tokens import cursors
from coreapi.context import Call
from coreapi.contracts.user.search import ListUsers
from coreapi.models.listing import Listing
from coreapi.models.user import User
from coreapi.operations.rules import pagination
from coreapi.storage import email_search
from coreapi.storage import user as users
from coreapi.storage.email_search import Position


def list_users(call: Call, command: ListUsers) -> Listing[User]:
    """Return users whose address contains a text, or all users by address.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    if not command.email:
        addresses = pagination.page(
            call,
            command,
            scope="users",
            query=lambda limit, after: users.by_email(call.store, limit, after),
            read=lambda address: address,
        )
        listed = users.of_addresses(call.store, addresses.items)
        return Listing(
            items=[user for user in listed if user is not None], next_cursor=addresses.next_cursor
        )
    texts = command.texts
    caller, scope = call.user_actor.user, f"users {texts}"
    start = None
    if command.cursor is not None:
        start = Position(**cursors.decrypt(command.cursor, caller, scope))
    if not texts:
        return Listing(items=[], next_cursor=None)
    found, end = email_search.find(call.store, texts, command.limit, start)
    return Listing(
        items=found,
        next_cursor=cursors.encrypt(dataclasses.asdict(end), caller, scope) if end else None,
    )

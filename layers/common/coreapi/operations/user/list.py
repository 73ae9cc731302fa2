"""Users as staff find and see them."""

import dataclasses
from typing import TYPE_CHECKING

from coreapi.access.tokens import cursors
from coreapi.context import Call
from coreapi.models.listing import Listing
from coreapi.models.user import User
from coreapi.models.user_details import UserDetails
from coreapi.operations.rules import pagination as paging
from coreapi.operations.rules import target_user, user_role_links
from coreapi.storage import email_search
from coreapi.storage import organization as organizations
from coreapi.storage import user as users
from coreapi.storage.email_search import Position

if TYPE_CHECKING:  # one user is looked at without what reads a search
    from coreapi.contracts.user.administration import UserDetailsQuery
    from coreapi.contracts.user.search import ListUsers


def show(call: Call, query: "UserDetailsQuery") -> UserDetails:
    """Return a user with all roles, organizations and second factors.

    Raises:
        NotFound: There is no such user.
    """
    found = target_user.load(call, query.user_id)
    belongs_to = [membership.organization_id for membership in found.memberships]
    return UserDetails(
        user=found.user,
        role_links=user_role_links.in_order(found.role_links),
        organizations=organizations.find_many(call.store, belongs_to),
        tfas=[method for method in found.tfa_methods if not method.has_expired(call.now)],
    )


def search(call: Call, command: "ListUsers") -> Listing[User]:
    """Return users whose address contains a text, or all users by address.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    if not command.email:
        return paging.page(
            call,
            command,
            scope="users",
            query=lambda limit, after: users.by_email(call.store, limit, after),
            read=users.read,
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
        next_cursor=cursors.encode(dataclasses.asdict(end), caller, scope) if end else None,
    )

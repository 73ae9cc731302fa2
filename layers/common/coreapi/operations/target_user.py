"""The user whom staff act on."""

from coreapi import ids
from coreapi.context import Call
from coreapi.errors import Conflict, NotFound
from coreapi.operations import ceiling
from coreapi.storage import partition
from coreapi.storage.partition import Partition


class UserChanged(Conflict):
    """The user is not as it was read any more."""


def load(call: Call, user_id: str) -> Partition:
    """Return any user; NOT_FOUND when there is none of this id."""
    found = partition.load(call.store, user_id) if ids.is_id(user_id) else None
    if found is None:
        raise NotFound
    return found


def to_change(call: Call, user_id: str) -> Partition:
    """Return a user whom the caller may change.

    Raises:
        NotFound: There is no such user.
        Forbidden: The user's rights of system scope exceed the caller's.
    """
    found = load(call, user_id)
    ceiling.require_not_above(call, found)
    return found

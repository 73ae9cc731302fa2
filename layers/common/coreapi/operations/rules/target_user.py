"""The user that staff act on."""

from coreapi import ids
from coreapi.context import Call
from coreapi.errors import Forbidden, NotFound
from coreapi.operations.rules import granting
from coreapi.storage import user_partition
from coreapi.storage.user_partition import UserPartition


def load(call: Call, user_id: str) -> UserPartition:
    """Return any user; NOT_FOUND when there is none of this id."""
    found = user_partition.load(call.store, user_id) if ids.is_id(user_id) else None
    if found is None:
        raise NotFound
    return found


def to_change(call: Call, user_id: str) -> UserPartition:
    """Return a user whom the caller may change.

    Raises:
        NotFound: There is no such user.
        Forbidden: The user's rights of system scope exceed the caller's.
    """
    found = load(call, user_id)
    granting.require_not_above(call, found)
    return found


def to_secure(call: Call, user_id: str) -> UserPartition:
    """Return a user whose password or second factors the caller may change; raises as above.

    Raises:
        Forbidden: It is the caller, whose own endpoints ask for the password.
    """
    found = to_change(call, user_id)
    refuse_caller(call, found)
    return found


def refuse_caller(call: Call, found: UserPartition) -> None:
    """Refuse the caller as the user that staff act on; raises FORBIDDEN."""
    if found.user.id == call.user_actor.user.id:
        permission = str(call.endpoint.permission)
        raise Forbidden(permission, "Change your own account through your own endpoints.")

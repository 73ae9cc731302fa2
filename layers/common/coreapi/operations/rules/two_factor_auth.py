"""Second factors: seeing them, and taking them out of force.

Recovery codes stand in for whatever method is in force, so they go with the last one: a user with
a second phone keeps the way back in, and no code outlives what it stood for.
"""

from coreapi import ids
from coreapi.audit.trail import Change
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.shapes import ListCommand
from coreapi.contracts.two_factor_auth import ListUserTfas, RemoveUserTfa
from coreapi.errors import NotFound
from coreapi.models.listing import Listing
from coreapi.models.outbox import MailKind
from coreapi.models.two_factor_auth import TfaMethod, TfaStatus
from coreapi.operations.rules import granting as ceiling
from coreapi.operations.rules import notifications as notices
from coreapi.operations.rules import pagination as paging
from coreapi.storage import attempt as attempts
from coreapi.storage import two_factor_auth as two_factor_methods
from coreapi.storage import user as users
from coreapi.storage import user_partition
from coreapi.storage.table.writes import Write
from coreapi.storage.user_partition import UserPartition


def list_own(call: Call, command: ListCommand) -> Listing[TfaMethod]:
    """Return the caller's methods, newest first.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    return _page(call, command, call.user_actor.partition)


def list_of_user(call: Call, command: ListUserTfas) -> Listing[TfaMethod]:
    """Return the methods of any user, newest first.

    Raises:
        NotFound: There is no such user.
        MalformedRequest: The cursor is not one of this list.
    """
    return _page(call, command, _user(call, command.user_id))


def remove_of_user(call: Call, command: RemoveUserTfa) -> None:
    """Remove a method of any user, for instance one whose phone is lost, and end all sessions.

    Raises:
        NotFound: There is no such user, or the user has no such method.
        Forbidden: The user's rights of system scope exceed the caller's.
        Conflict: The user was changed at the same time.
    """
    target = _user(call, command.user_id)
    ceiling.require_not_above(call, target)
    method = find(call, target, command.tfa_id)
    call.commit(
        *without(call, target, method, ends_sessions=True),
        two_factor_methods.remove(method),
        attempts.clear("tfa", target.user.id),
        notices.tell(call, target.user, MailKind.TFA_TAKEN),
        audit=change_of(method, "remove"),
    )


def living(call: Call, of: UserPartition) -> list[TfaMethod]:
    """Return a user's methods without an enrolment that was not completed in time."""
    return [method for method in of.tfa_methods if not method.has_expired(call.now)]


def find(call: Call, of: UserPartition, tfa_id: str) -> TfaMethod:
    """Return a method of a user; NOT_FOUND for any other id, of whomever it may be."""
    for method in living(call, of):
        if method.tfa_id == tfa_id:
            return method
    raise NotFound


def without(
    call: Call, of: UserPartition, method: TfaMethod, *, ends_sessions: bool = False
) -> tuple[Write, ...]:
    """Return what it changes in a user that a method goes out of force.

    Nothing, where it was not in force and no session is to end.
    """
    if method.status is not TfaStatus.ACTIVE and not ends_sessions:
        return ()
    stays = any(other != method for other in of.active_tfa_methods)
    values = {"tfa_enabled": stays, "updated_at": rfc3339(call.now)}
    increments = {"session_epoch": 1} if ends_sessions else {}
    changed = users.change(of.user, values, increments=increments)
    return (changed,) if stays else (changed, two_factor_methods.void_codes(of.user.id))


def change_of(method: TfaMethod, action: str) -> Change:
    """Return how the audit trail tells what was done to a method."""
    return Change(
        action=f"two-factor-auth.{action}",
        entity_type="two_factor_auth",
        entity_id=method.tfa_id,
        changes={"userId": method.user_id},
    )


def _user(call: Call, user_id: str) -> UserPartition:
    found = user_partition.load(call.store, user_id) if ids.is_id(user_id) else None
    if found is None:
        raise NotFound
    return found


def _page(call: Call, command: ListCommand, of: UserPartition) -> Listing[TfaMethod]:
    return paging.page_at_hand(
        call,
        command,
        scope=f"two-factor-auth/{of.user.id}",
        items=living(call, of),
        id_of=lambda method: method.tfa_id,
    )

"""A user's second factors: finding one, and disabling one."""

from coreapi import policy
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.errors import NotFound, TooManyMethods
from coreapi.models.audit import AuditAction, AuditEntityType, Change, FieldChange
from coreapi.models.two_factor_auth import TfaMethod, TfaStatus
from coreapi.storage import two_factor_auth as two_factor_methods
from coreapi.storage import user as users
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition


def living(call: Call, of: UserPartition) -> list[TfaMethod]:
    """Return a user's methods without an enrolment that was not completed in time."""
    return [method for method in of.tfa_methods if not method.has_expired(call.now)]


def find(call: Call, of: UserPartition, tfa_id: str) -> TfaMethod:
    """Return a method of a user; NOT_FOUND for any other id."""
    for method in living(call, of):
        if method.tfa_id == tfa_id:
            return method
    raise NotFound


def refuse_sixth(of: UserPartition, besides: TfaMethod | None = None) -> None:
    """Refuse when a user has five methods, not counting pending ones and `besides`.

    Raises:
        TooManyMethods: There are so many.
    """
    others = [m for m in of.tfa_methods if m.status is not TfaStatus.PENDING and m != besides]
    if len(others) >= policy.MAX_TFA_METHODS:
        raise TooManyMethods


def without(
    call: Call, of: UserPartition, method: TfaMethod, *, ends_sessions: bool = False
) -> tuple[Action, ...]:
    """Return the changes to a user whose method is disabled or removed.

    There are none if it was not active and no session ends.
    """
    if method.status is not TfaStatus.ACTIVE and not ends_sessions:
        return ()
    stays = any(other != method for other in of.active_tfa_methods)
    values = {"tfa_enabled": stays, "updated_at": rfc3339(call.now)}
    changed = users.change(of.user, values, ends_sessions=ends_sessions)
    return (changed,) if stays else (changed, two_factor_methods.revoke_codes(of.user.id))


def change_of(
    method: TfaMethod, action: AuditAction, *, after: TfaStatus | None, is_own: bool = True
) -> Change:
    """Return the audit entry of what is done to a method.

    Args:
        method: The method as it was before; as it is, where it is created.
        action: What is done.
        after: Its status from now on; None where it is removed.
        is_own: Whether its user does it.
    """
    status = method.status if method.status is after else FieldChange(method.status, after)
    return Change(
        action=action,
        entity_type=AuditEntityType.TWO_FACTOR_AUTH,
        entity_id=method.tfa_id,
        user_id=method.user_id if is_own else None,
        changes={"userId": method.user_id, "status": status},
    )

"""An organization changes a membership: its conditions, and its audit entry."""

from collections.abc import Iterable

from coreapi.context import Call
from coreapi.errors import ConcurrentChange
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.rbac import Membership
from coreapi.operations.rules import organization_user
from coreapi.storage import membership as memberships
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition


def find_to_change(
    call: Call, user_id: str, organization_id: str
) -> tuple[UserPartition, Membership]:
    """Return a member; `ConcurrentChange` for a caller who changed since authentication."""
    found, membership = organization_user.find(call, user_id, organization_id)
    actor = call.user_actor
    if user_id == actor.user.id and membership != actor.partition.membership(organization_id):
        raise ConcurrentChange
    return found, membership


def actor_stays(call: Call, target: Membership) -> tuple[Action, ...]:
    """Return the condition that the caller's own roles in the organization are as they were read.

    So a caller who is being demoted cannot hand on, in that moment, what is being taken. Where the
    caller is the target, the change itself depends on it.
    """
    actor = call.user_actor
    own = actor.partition.membership(target.organization_id)
    if own is None or own.user_id == target.user_id:
        return ()
    return (memberships.is_unchanged(own),)


def pointers(field: str, codes: Iterable[str]) -> dict[str, str]:
    """Return codes by the JSON pointers of their places in a field."""
    return {f"/{field}/{position}": code for position, code in enumerate(codes)}


def change(action: AuditAction, membership: Membership, changes: dict[str, object]) -> Change:
    """Return the audit entry of a change of a membership."""
    return Change(
        action=action,
        entity_type=AuditEntityType.USER,
        entity_id=membership.user_id,
        organization_id=membership.organization_id,
        changes=changes,
    )

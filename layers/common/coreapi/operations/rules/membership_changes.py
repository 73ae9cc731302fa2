"""An organization changes a membership: its conditions, and its audit entry."""

from collections.abc import Iterable

from coreapi.audit.trail import Change
from coreapi.context import Call
from coreapi.errors import Conflict
from coreapi.models.rbac import Membership
from coreapi.operations.rules import last_administrator, organization_user
from coreapi.storage import membership as memberships
from coreapi.storage.membership import MembershipChanged
from coreapi.storage.table.writes import Write
from coreapi.storage.user_partition import UserPartition

CONFLICTS = (MembershipChanged, last_administrator.OtherAdministratorGone)


def find_to_change(
    call: Call, user_id: str, organization_id: str
) -> tuple[UserPartition, Membership]:
    """Return a member; CONFLICT when it is the caller and changed since authentication."""
    found, membership = organization_user.find(call, user_id, organization_id)
    actor = call.user_actor
    if user_id == actor.user.id and membership != actor.partition.membership(organization_id):
        raise Conflict
    return found, membership


def actor_stays(call: Call, target: Membership) -> tuple[Write, ...]:
    """Return the condition that the caller's own roles in the organization are as they were read.

    So a caller who is being demoted cannot hand on, in that moment, what is being taken. Where the
    caller is the target, the change itself depends on it.
    """
    actor = call.user_actor
    own = actor.partition.membership(target.organization_id)
    if own is None or own.user_id == target.user_id:
        return ()
    return (memberships.is_unchanged(own, Conflict()),)


def pointers(field: str, codes: Iterable[str]) -> dict[str, str]:
    """Return codes by the JSON pointers of their places in a field."""
    return {f"/{field}/{position}": code for position, code in enumerate(codes)}


def change(action: str, membership: Membership, changes: dict[str, object]) -> Change:
    """Return the audit entry of a change of a membership."""
    return Change(
        action=f"organization-user.{action}",
        entity_type="user",
        entity_id=membership.user_id,
        organization_id=membership.organization_id,
        changes=changes,
    )

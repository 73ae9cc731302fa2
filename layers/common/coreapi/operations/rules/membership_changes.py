"""An organization changes the roles of a member, or those that an invitation will give."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from coreapi.access.actor import Entity
from coreapi.context import Call
from coreapi.errors import ConcurrentChange
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.invitation import Invitation
from coreapi.models.rbac import Membership, Role
from coreapi.operations.rules import granting, organization_user
from coreapi.operations.rules import invitation as invitation_rules
from coreapi.operations.rules.organization_user import Member
from coreapi.storage import invitation as invitations
from coreapi.storage import membership as memberships
from coreapi.storage.table.actions import Action


def find_to_change(call: Call, user_id: str, organization_id: str) -> Member | Invitation:
    """Return a member or an open invitation.

    Raises:
        NotFound: There is neither.
        ConcurrentChange: The caller is the member, and has changed since authentication.
    """
    target = organization_user.find_present(call, user_id, organization_id)
    if isinstance(target, Member) and target.found.user.id == call.user_actor.user.id:
        as_authenticated = call.user_actor.partition.membership(organization_id)
        if target.membership != as_authenticated:
            raise ConcurrentChange
    return target


def actor_stays(call: Call, target: Membership | Invitation) -> tuple[Action, ...]:
    """Return the condition that the caller's own roles in the organization are as they were read.

    So a caller who is being demoted cannot hand on, in that moment, what is being taken. Where the
    caller is the target, the change itself depends on it.
    """
    own = call.user_actor.partition.membership(target.organization_id)
    return () if own is None or own == target else (memberships.is_unchanged(own),)


def require_rank(
    call: Call, target: Member | Invitation, given: Iterable[Role], on: Entity
) -> None:
    """Refuse to give more than the caller may, or to a member with more rights of system scope.

    Raises:
        Forbidden: With the first permission that the caller lacks.
    """
    if isinstance(target, Member):
        granting.require_not_above(call, target.found)
    granting.require_may_grant(call, given, on)


def with_giver(
    call: Call, after: Membership | Invitation, asked: Iterable[Role], on: Entity
) -> Membership | Invitation:
    """Return roles as the caller's gift, where an invitation will give them.

    A role that is asked for again becomes the caller's gift too, if the caller may grant it.
    """
    if isinstance(after, Membership):
        return after
    codes = [role.code for role in granting.grantable(call, asked, on)]
    return after.given_by(call.user_actor.user.id, on.id, codes)


def writes(before: Membership | Invitation, after: Membership | Invitation) -> Sequence[Action]:
    """Return the writes that replace roles which still are as they were read."""
    if isinstance(before, Membership) and isinstance(after, Membership):
        return memberships.replace(before, after)
    if isinstance(before, Invitation) and isinstance(after, Invitation):
        return (invitations.replace(before, replace(after, version=before.version + 1)),)
    raise TypeError("These are the roles of two different things.")


def pointers(field: str, codes: Iterable[str]) -> dict[str, str]:
    """Return codes by the JSON pointers of their places in a field."""
    return {f"/{field}/{position}": code for position, code in enumerate(codes)}


def change(
    action: AuditAction, target: Membership | Invitation, details: dict[str, object]
) -> Change:
    """Return the audit entry of a change of a member, or of an invitation."""
    if isinstance(target, Invitation):
        return invitation_rules.change(action, target, details)
    return Change(
        action=action,
        entity_type=AuditEntityType.USER,
        entity_id=target.user_id,
        organization_id=target.organization_id,
        changes=details,
    )

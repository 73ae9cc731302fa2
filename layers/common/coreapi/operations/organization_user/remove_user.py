"""Ends a membership."""

from coreapi.context import Call
from coreapi.contracts.organization_user.organization_user import RemoveUser
from coreapi.models.audit import AuditAction
from coreapi.models.organization_user import Invitation, InvitationStatus
from coreapi.models.rbac import Membership
from coreapi.models.user import UserStatus
from coreapi.operations.rules import (
    granting,
    last_administrator,
    membership_changes,
    scope,
)
from coreapi.storage import membership as memberships
from coreapi.storage import outbox
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition


def remove_user(call: Call, command: RemoveUser) -> None:
    """End a membership with every role inside the organization.

    The user stays, for the trail of what they did. An invitation that is still open ends with the
    membership, and the mailed token dies unless another organization's invitation needs it.

    Raises:
        NotFound: No such organization or user, or the user is no member of it.
        Forbidden: A member without the permission, or the user has more rights of system scope.
        Archived: The organization is archived.
        LastAdmin: No other user administers the organization.
    """
    organization = scope.organization(call, command.organization_id)

    found, membership = membership_changes.find_to_change(call, command.user_id, organization.id)
    granting.require_not_above(call, found)
    with call.transaction() as tx:
        tx.write(
            *last_administrator.organization_keeps_one(call, found.user, membership),
            *membership_changes.actor_stays(call, membership),
            *memberships.remove(membership),
            *_end_invitation(call, found, membership),
        )
        tx.audit(
            membership_changes.change(
                AuditAction.ORGANIZATION_USER_REMOVE, membership, {"email": found.user.email}
            )
        )


def _end_invitation(call: Call, found: UserPartition, ended: Membership) -> tuple[Action, ...]:
    if found.user.status is not UserStatus.INVITED:
        return ()
    others = [m for m in found.memberships if m is not ended]
    stands = [Invitation.of(found.user, other, call.now).status for other in others]
    return () if InvitationStatus.PENDING in stands else (outbox.revoke(found.user.id),)

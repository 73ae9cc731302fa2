"""Ends a membership, or revokes an invitation."""

from coreapi.context import Call
from coreapi.contracts.organization_user.organization_user import RemoveUser
from coreapi.models.audit import AuditAction, Change
from coreapi.models.invitation import Invitation, InvitationStatus
from coreapi.operations.rules import (
    audit_changes,
    granting,
    last_administrator,
    membership_changes,
    organization_user,
    role_links,
    scope,
)
from coreapi.operations.rules import invitation as invitation_rules
from coreapi.operations.rules.organization_user import Member
from coreapi.storage import invitation as invitations
from coreapi.storage import membership as memberships
from coreapi.storage import organization as organizations
from coreapi.storage.table.actions import Action


def remove_user(call: Call, command: RemoveUser) -> None:
    """End a membership with every role inside the organization, or revoke an invitation.

    The account stays. Members may always end their own membership,
    named by their id or by that of the invitation that they accepted.

    Raises:
        NotFound: No such organization, or neither a member nor an open invitation of it.
        Forbidden: A member without the permission, or the user has more rights of system scope.
        Archived: The organization is archived.
        LastAdmin: No other user administers the organization.
    """
    organization_id = command.organization_id
    own = call.user_actor.partition.membership(organization_id)
    if own is not None and command.user_id in {own.user_id, own.invitation_id}:
        scope.organization_is_open(call, organizations.find(call.store, organization_id))
    else:
        scope.organization(call, organization_id)
    target = organization_user.find_to_change(call, command.user_id, organization_id)
    if isinstance(target, Member):
        granting.require_not_above(call, target.found)
    with call.transaction() as tx:
        tx.require(*granting.stays(call.user_actor.partition, [organization_id]))
        tx.write(*_removal(call, target))
        tx.audit(_audited(call, target))


def _audited(call: Call, target: Member | Invitation) -> Change:
    if isinstance(target, Invitation):
        details = invitation_rules.status_change(call, target, InvitationStatus.REVOKED)
    else:
        held = role_links.details(target.membership.links())
        taken = audit_changes.differences({"roleLinks": held}, {"roleLinks": []})
        details = {"email": target.email, **taken}
    return membership_changes.change(call, AuditAction.ORGANIZATION_USER_REMOVE, target, details)


def _removal(call: Call, target: Member | Invitation) -> list[Action]:
    if isinstance(target, Invitation):
        return [*invitation_rules.revocation(call, target)]
    membership = target.membership
    writes = [
        *last_administrator.organization_keeps_one(call, target.found.user, membership),
        *memberships.remove(membership),
    ]
    if membership.invitation_id is not None:
        writes.append(invitations.forget(membership.invitation_id, call.now))
    return writes

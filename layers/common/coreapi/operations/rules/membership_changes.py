"""An organization changes the roles of a member, or those that an invitation will give."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from coreapi.access import actor as access
from coreapi.access.actor import Entity
from coreapi.access.permissions import Permission
from coreapi.context import Call
from coreapi.models.audit import AuditAction, AuditEntityType, Change, FieldChange
from coreapi.models.invitation import Invitation
from coreapi.models.rbac import EntityType, Role
from coreapi.operations.rules import granting, last_administrator, organization_user, role_links
from coreapi.operations.rules import invitation as invitation_rules
from coreapi.operations.rules.organization_user import Member
from coreapi.storage import invitation as invitations


def replace_roles(
    call: Call,
    target: Member | Invitation,
    on: Entity,
    asked: Sequence[Role],
    *,
    kept: Iterable[str] = (),
    action: AuditAction,
) -> Member | Invitation:
    """Replace the roles on an organization, or on one of its profiles; return the result.

    Args:
        call: The call of the user who gives and takes them.
        target: The member, or the open invitation.
        on: The organization or the profile.
        asked: The roles to be held on it.
        kept: The codes of those that stay besides.
        action: The action in the audit trail.

    Raises:
        Forbidden: The caller gives more than their own rights, or a member has more rights of
            system scope.
        LastAdmin: No other user administers the organization.
    """
    before = organization_user.roles_of(target)
    held = before.codes.get(on.id, ())
    codes = {**before.codes, on.id: [*kept, *(role.code for role in asked)]}
    if isinstance(target, Member):
        granting.require_not_above(call, target.found)
    granting.require_may_grant(call, [role for role in asked if role.code not in held], on)
    if isinstance(target, Member):
        membership = role_links.with_roles(target.membership, codes)
        after = replace(target, membership=membership)
        writes = [
            *last_administrator.organization_keeps_one(
                call, target.found.user, target.membership, membership.organization_roles
            ),
            *role_links.writes(target.membership, membership),
        ]
    else:
        # A role that is asked for again becomes the caller's gift too, if the caller may grant it.
        own = granting.grantable(call, asked, on)
        after = role_links.with_roles(target, codes)
        after = after.given_by(call.user_actor.user.id, on.id, own)
        changed = replace(after, version=target.version + 1)
        writes = [invitations.replace(target, changed)] if after != target else []
    if writes:
        now_held = organization_user.roles_of(after).codes.get(on.id, ())
        details: dict[str, object] = {"roleCodes": FieldChange(held, now_held)}
        if on.type is EntityType.ORGANIZATION_PROFILE:
            details["profileId"] = on.id
        with call.transaction() as tx:
            tx.require(*granting.stays(call.user_actor.partition, [before.organization_id]))
            tx.write(*writes)
            tx.audit(change(call, action, target, details))
    return after


def change(
    call: Call, action: AuditAction, target: Member | Invitation, details: Mapping[str, object]
) -> Change:
    """Return the audit entry of a change of a member, or of an invitation.

    In a dry run it has the address only where the caller may list the organization's users.
    """
    if isinstance(target, Invitation):
        described = invitation_rules.change(action, target, details)
    else:
        described = Change(
            action=action,
            entity_type=AuditEntityType.USER,
            entity_id=target.id,
            organization_id=target.membership.organization_id,
            changes=details,
        )
    organization = access.organization(organization_user.roles_of(target).organization_id)
    held = call.user_actor.permissions(organization)
    if call.is_dry_run and Permission.ORGANIZATION_USER_LIST not in held:
        shown = {name: value for name, value in described.changes.items() if name != "email"}
        described = replace(described, changes=shown)
    return described

"""Replaces a user's roles on an organization."""

from coreapi.access import actor as access
from coreapi.context import Call
from coreapi.contracts.organization_user.organization_user import (
    OrganizationUserView,
    SetOrganizationRole,
)
from coreapi.errors import FieldError, RoleScopeMismatch
from coreapi.models.audit import AuditAction, FieldChange
from coreapi.models.invitation import Invitation
from coreapi.models.rbac import EntityType, Membership, Role
from coreapi.operations.rules import (
    last_administrator,
    membership_changes,
    organization_user,
    role_links,
    scope,
)
from coreapi.operations.rules.organization_user import Member
from coreapi.storage.table.actions import Action


def set_organization_role(call: Call, command: SetOrganizationRole) -> OrganizationUserView:
    """Replace the roles that a member holds on an organization, or that an invitation will give.

    A role that is no longer installed may belong to either set: it stays unless both are sent.

    Raises:
        NotFound: No such organization, or neither a member nor an open invitation of it.
        Forbidden: The caller lacks the permission, gives more than their own rights, or the user
            has more rights of system scope.
        Archived: The organization is archived.
        UnknownRole: A role is not installed.
        RoleScopeMismatch: A role cannot be held on an organization, or is in the wrong set.
        LastAdmin: No other user administers the organization.
    """
    organization = scope.organization(call, command.organization_id)

    target = membership_changes.find_to_change(call, command.user_id, organization.id)
    before = organization_user.roles_of(target)
    asked = _asked_roles(call, command)
    after = role_links.with_roles(
        before,
        organization_roles=[*_left_alone(call, command, before), *(role.code for role in asked)],
    )
    given = [role for role in asked if role.code not in before.organization_roles]
    on = access.organization(organization.id)
    membership_changes.require_rank(call, target, given, on)
    after = membership_changes.with_giver(call, after, asked, on)
    if after != before:
        with call.transaction() as tx:
            tx.write(
                *_keeps_administrator(call, target, after),
                *membership_changes.actor_stays(call, before),
                *membership_changes.writes(before, after),
            )
            tx.audit(
                membership_changes.change(
                    AuditAction.ORGANIZATION_USER_SET_ORGANIZATION_ROLE,
                    before,
                    {"roleCodes": FieldChange(before.organization_roles, after.organization_roles)},
                )
            )
    return organization_user.shown(call, target, after)


def _left_alone(
    call: Call, command: SetOrganizationRole, before: Membership | Invitation
) -> list[str]:
    """Return the codes held that stay: those of a set that is not sent."""
    installed = call.user_actor.read_roles()
    omitted = {
        is_inherited
        for is_inherited, name in ((True, "default_role_codes"), (False, "role_codes"))
        if name not in command.model_fields_set
    }
    return [
        code
        for code in before.organization_roles
        if (omitted if code not in installed else installed[code].inherited in omitted)
    ]


def _asked_roles(call: Call, command: SetOrganizationRole) -> list[Role]:
    """Return the roles that a command names, each in the set that it belongs to."""
    default_codes = membership_changes.pointers(
        "defaultRoleCodes", command.default_role_codes or ()
    )
    other_codes = membership_changes.pointers("roleCodes", command.role_codes or ())
    codes = default_codes | other_codes
    roles = role_links.checked_roles(call, codes, EntityType.ORGANIZATION)
    misplaced = [
        FieldError(pointer, "Inherited roles belong in defaultRoleCodes, others in roleCodes.")
        for pointer, role in zip(codes, roles, strict=True)
        if role.inherited is not (pointer in default_codes)
    ]
    if misplaced:
        raise RoleScopeMismatch(*misplaced)
    return roles


def _keeps_administrator(
    call: Call, target: Member | Invitation, after: Membership | Invitation
) -> tuple[Action, ...]:
    """Return the conditions of a change of roles, none where administration is not taken."""
    administering = last_administrator.administering_roles(call)
    if isinstance(target, Member) and administering.isdisjoint(after.organization_roles):
        return last_administrator.organization_keeps_one(call, target.found.user, target.membership)
    return ()

"""Replaces a user's roles on an organization."""

from collections.abc import Iterable

from coreapi.access import actor as access
from coreapi.context import Call
from coreapi.contracts.organization_user.organization_user import (
    OrganizationUserView,
    SetOrganizationRole,
)
from coreapi.errors import FieldError, RoleScopeMismatch
from coreapi.models.audit import AuditAction
from coreapi.models.rbac import EntityType, Role
from coreapi.operations.rules import (
    membership_changes,
    organization_user,
    role_links,
    scope,
)


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

    target = organization_user.find_to_change(call, command.user_id, organization.id)
    asked = _asked_roles(call, command)
    after = membership_changes.replace_roles(
        call,
        target,
        access.organization(organization.id),
        asked,
        kept=_left_alone(call, command, organization_user.roles_of(target).organization_roles),
        action=AuditAction.ORGANIZATION_USER_SET_ORGANIZATION_ROLE,
    )
    return organization_user.shown(call, after)


def _left_alone(call: Call, command: SetOrganizationRole, held: Iterable[str]) -> list[str]:
    """Return the codes held that stay: those of a set that is not sent."""
    installed, sent = call.user_actor.read_roles(), command.model_fields_set
    keeps_inherited, keeps_others = "default_role_codes" not in sent, "role_codes" not in sent

    def stays(code: str) -> bool:
        if code not in installed:
            return keeps_inherited or keeps_others
        return keeps_inherited if installed[code].inherited else keeps_others

    return [code for code in held if stays(code)]


def _asked_roles(call: Call, command: SetOrganizationRole) -> list[Role]:
    """Return the roles that a command names, each in the set that it belongs to."""
    default_codes = role_links.pointers("defaultRoleCodes", command.default_role_codes or ())
    other_codes = role_links.pointers("roleCodes", command.role_codes or ())
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

"""Replaces a user's roles on a profile."""

from coreapi.access import actor as access
from coreapi.context import Call
from coreapi.contracts.organization_user.organization_user import (
    ProfileUserView,
    SetOrganizationProfileRole,
)
from coreapi.models.audit import AuditAction
from coreapi.models.rbac import EntityType
from coreapi.operations.rules import membership_changes, organization_user, role_links, scope


def set_organization_profile_role(
    call: Call, command: SetOrganizationProfileRole
) -> ProfileUserView:
    """Replace the roles on a profile that a member holds, or that an invitation will give.

    The permission on the organization is enough; what is given must be held on the profile itself.

    Raises:
        NotFound: No such profile, or neither a member nor an open invitation of its organization.
        Forbidden: The caller lacks the permission, gives more than their own rights, or the user
            has more rights of system scope.
        Archived: The profile or its organization is archived.
        UnknownRole: A role is not installed.
        RoleScopeMismatch: A role cannot be held on a profile.
    """
    profile = scope.profile(call, command.profile_id, or_on_organization=True)

    target = organization_user.find_to_change(call, command.user_id, profile.organization_id)
    asked = role_links.checked_roles(
        call,
        role_links.pointers("roleCodes", command.role_codes),
        EntityType.ORGANIZATION_PROFILE,
    )
    after = membership_changes.replace_roles(
        call,
        target,
        access.profile(profile.id, profile.organization_id),
        asked,
        action=AuditAction.ORGANIZATION_USER_SET_ORGANIZATION_PROFILE_ROLE,
    )
    return ProfileUserView.of(
        profile_id=profile.id,
        user_id=after.id,
        role_codes=organization_user.roles_of(after).profile_roles.get(profile.id, ()),
    )

"""Replaces a user's roles on a profile."""

from coreapi.access import actor as access
from coreapi.context import Call
from coreapi.contracts.organization_user.organization_user import (
    ProfileUserView,
    SetOrganizationProfileRole,
)
from coreapi.models.audit import AuditAction, FieldChange
from coreapi.models.rbac import EntityType
from coreapi.operations.rules import membership_changes, organization_user, role_links, scope


def set_organization_profile_role(
    call: Call, command: SetOrganizationProfileRole
) -> ProfileUserView:
    """Replace the roles on a profile that a member holds, or that an invitation will give.

    The right to it on the organization will do; what is given must be held on the profile itself.

    Raises:
        NotFound: No such profile, or neither a member nor an open invitation of its organization.
        Forbidden: The caller lacks the permission, gives more than their own rights, or the user
            has more rights of system scope.
        Archived: The profile or its organization is archived.
        UnknownRole: A role is not installed.
        RoleScopeMismatch: A role cannot be held on a profile.
    """
    profile = scope.profile(call, command.profile_id, or_on_organization=True)

    target = membership_changes.find_to_change(call, command.user_id, profile.organization_id)
    before = organization_user.roles_of(target)
    held = before.profile_roles.get(profile.id, ())
    kind = EntityType.ORGANIZATION_PROFILE
    asked = role_links.checked_roles(
        call, membership_changes.pointers("roleCodes", command.role_codes), kind
    )
    after = role_links.with_roles(before, profile_roles={profile.id: command.role_codes})
    given = [role for role in asked if role.code not in held]
    on = access.profile(profile.id, profile.organization_id)
    membership_changes.require_rank(call, target, given, on)
    after = membership_changes.with_giver(call, after, asked, on)
    codes = after.profile_roles.get(profile.id, ())
    if after != before:
        with call.transaction() as tx:
            tx.write(
                *membership_changes.actor_stays(call, before),
                *membership_changes.writes(before, after),
            )
            tx.audit(
                membership_changes.change(
                    AuditAction.ORGANIZATION_USER_SET_ORGANIZATION_PROFILE_ROLE,
                    before,
                    {"profileId": profile.id, "roleCodes": FieldChange(held, codes)},
                )
            )
    return ProfileUserView.of(
        profile_id=profile.id, user_id=organization_user.id_of(target), role_codes=codes
    )

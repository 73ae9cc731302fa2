"""What an organization does to its users: giving and taking roles, ending memberships."""

from collections.abc import Iterable

from coreapi.access import actor as access
from coreapi.audit.trail import Change
from coreapi.context import Call
from coreapi.contracts.organization_user.organization_user import (
    RemoveUser,
    SetOrganizationProfileRole,
    SetOrganizationRole,
)
from coreapi.errors import (
    Conflict,
    FieldError,
    RoleScopeMismatch,
)
from coreapi.models.organization_user import (
    Invitation,
    InvitationStatus,
    OrganizationUser,
    ProfileUser,
)
from coreapi.models.rbac import EntityType, Membership, Role
from coreapi.models.user import User, UserStatus
from coreapi.operations.organization_user import list as organization_members
from coreapi.operations.rules import granting as ceiling
from coreapi.operations.rules import invitations, role_links
from coreapi.operations.rules import last_administrator as last_admin
from coreapi.operations.rules import retrying as contention
from coreapi.operations.rules import scope as places
from coreapi.storage import membership as memberships
from coreapi.storage import outbox
from coreapi.storage.membership import MembershipChanged
from coreapi.storage.table.writes import Write
from coreapi.storage.user_partition import UserPartition

_DISTURBED = (MembershipChanged, last_admin.OtherAdministratorGone)


def set_organization_role(call: Call, command: SetOrganizationRole) -> OrganizationUser:
    """Replace the roles that a member holds on an organization.

    Raises:
        NotFound: No such organization or user, or the user is no member of it.
        Forbidden: The caller lacks the permission, gives more than their own rights, or the user
            has more rights of system scope.
        Archived: The organization is archived.
        UnknownRole: A role is not installed.
        RoleScopeMismatch: A role cannot be held on an organization, or is in the wrong set.
        LastAdmin: Nobody else administers the organization.
        Conflict: Others kept changing the same membership.
    """
    organization = places.organization(call, command.organization_id)

    def attempt() -> OrganizationUser:
        found, before = _member(call, command.user_id, organization.id)
        default_codes, other_codes = organization_members.sets(
            before.organization_roles, call.user_actor.read_roles()
        )
        asked = _asked_roles(call, command)
        if "default_role_codes" in command.model_fields_set:
            default_codes = command.default_role_codes
        if "role_codes" in command.model_fields_set:
            other_codes = command.role_codes
        after = role_links.with_roles(before, organization_roles=[*default_codes, *other_codes])
        given = [role for role in asked if role.code not in before.organization_roles]
        ceiling.require_not_above(call, found)
        ceiling.require_may_grant(call, given, access.organization(organization.id))
        if after is not before:
            call.commit(
                places.organization_stays_active(organization.id),
                *last_admin.once(
                    *_keeps_administrator(call, found.user, before, after),
                    *_actor_stays(call, before),
                ),
                *role_links.writes(before, after),
                audit=_change(
                    "set-organization-role",
                    before,
                    {"roleCodes": list(after.organization_roles)},
                ),
            )
        return organization_members.seen(call, found.user, after)

    return contention.retry_on_conflict(attempt, _DISTURBED)


def set_profile_role(call: Call, command: SetOrganizationProfileRole) -> ProfileUser:
    """Replace the roles that a member of its organization holds on a profile.

    The right to it on the organization will do; what is given must be held on the profile itself.

    Raises:
        NotFound: No such profile or user, or the user is no member of the profile's organization.
        Forbidden: The caller lacks the permission, gives more than their own rights, or the user
            has more rights of system scope.
        Archived: The profile or its organization is archived.
        UnknownRole: A role is not installed.
        RoleScopeMismatch: A role cannot be held on a profile.
        Conflict: Others kept changing the same membership.
    """
    profile = places.profile(call, command.profile_id, or_on_organization=True)

    def attempt() -> ProfileUser:
        found, before = _member(call, command.user_id, profile.organization_id)
        held = before.profile_roles.get(profile.id, ())
        kind = EntityType.ORGANIZATION_PROFILE
        asked = role_links.checked_roles(call, _pointers("roleCodes", command.role_codes), kind)
        after = role_links.with_roles(before, profile_roles={profile.id: command.role_codes})
        given = [role for role in asked if role.code not in held]
        ceiling.require_not_above(call, found)
        ceiling.require_may_grant(call, given, access.profile(profile.id, profile.organization_id))
        codes = after.profile_roles.get(profile.id, ())
        if after is not before:
            call.commit(
                *places.profile_stays_active(profile.id, profile.organization_id),
                *_actor_stays(call, before),
                *role_links.writes(before, after),
                audit=_change(
                    "set-organization-profile-role",
                    before,
                    {"profileId": profile.id, "roleCodes": list(codes)},
                ),
            )
        return ProfileUser(profile_id=profile.id, user_id=found.user.id, role_codes=codes)

    return contention.retry_on_conflict(attempt, _DISTURBED)


def remove(call: Call, command: RemoveUser) -> None:
    """End a membership with every role inside the organization.

    The user stays, for the trail of what they did. An invitation that is still open ends with the
    membership, and the mailed token dies unless another organization's invitation needs it.

    Raises:
        NotFound: No such organization or user, or the user is no member of it.
        Forbidden: A member without the permission, or the user has more rights of system scope.
        Archived: The organization is archived.
        LastAdmin: Nobody else administers the organization.
        Conflict: Others kept changing the same membership.
    """
    organization = places.organization(call, command.organization_id)

    def attempt() -> None:
        found, membership = _member(call, command.user_id, organization.id)
        ceiling.require_not_above(call, found)
        call.commit(
            places.organization_stays_active(organization.id),
            *last_admin.once(
                *last_admin.organization_keeps_one(call, found.user, membership),
                *_actor_stays(call, membership),
            ),
            *memberships.remove(membership),
            *_end_invitation(call, found, membership),
            audit=_change("remove", membership, {"email": found.user.email}),
        )

    contention.retry_on_conflict(attempt, _DISTURBED)


def _member(call: Call, user_id: str, organization_id: str) -> tuple[UserPartition, Membership]:
    """Return a member; CONFLICT when it is the caller and changed since authentication."""
    found, membership = invitations.member(call, user_id, organization_id)
    actor = call.user_actor
    if user_id == actor.user.id and membership != actor.partition.membership(organization_id):
        raise Conflict
    return found, membership


def _actor_stays(call: Call, target: Membership) -> tuple[Write, ...]:
    """Return the condition that the caller's own roles in the organization are as they were read.

    So a caller who is being demoted cannot hand on, in that moment, what is being taken. Where the
    caller is the target, the change itself depends on it.
    """
    actor = call.user_actor
    own = actor.partition.membership(target.organization_id)
    if own is None or own.user_id == target.user_id:
        return ()
    return (memberships.is_unchanged(own, Conflict()),)


def _asked_roles(call: Call, command: SetOrganizationRole) -> list[Role]:
    """Return the roles that a command names, each in the set that it belongs to."""
    default_codes = _pointers("defaultRoleCodes", command.default_role_codes or ())
    other_codes = _pointers("roleCodes", command.role_codes or ())
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


def _pointers(field: str, codes: Iterable[str]) -> dict[str, str]:
    return {f"/{field}/{position}": code for position, code in enumerate(codes)}


def _keeps_administrator(
    call: Call, user: User, before: Membership, after: Membership
) -> tuple[Write, ...]:
    """Return the conditions of a change of roles, none where administration is not taken."""
    if last_admin.administering_roles(call).isdisjoint(after.organization_roles):
        return last_admin.organization_keeps_one(call, user, before)
    return ()


def _end_invitation(call: Call, found: UserPartition, ended: Membership) -> tuple[Write, ...]:
    if found.user.status is not UserStatus.INVITED:
        return ()
    others = [m for m in found.memberships if m is not ended]
    stands = [Invitation.of(found.user, other, call.now).status for other in others]
    return () if InvitationStatus.PENDING in stands else (outbox.void(found.user.id),)


def _change(action: str, membership: Membership, changes: dict[str, object]) -> Change:
    return Change(
        action=f"organization-user.{action}",
        entity_type="user",
        entity_id=membership.user_id,
        organization_id=membership.organization_id,
        changes=changes,
    )

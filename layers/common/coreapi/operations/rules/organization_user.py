"""The users of an organization, members and invited ones: finding one, and how it is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coreapi import ids
from coreapi.access import actor as access
from coreapi.access.permissions import Permission
from coreapi.context import Call
from coreapi.errors import NotFound
from coreapi.models.invitation import Invitation
from coreapi.models.organization_user import InvitationState, OrganizationUser
from coreapi.models.rbac import Membership, OrganizationRoles, ProfileRoles, Role
from coreapi.models.user import User, UserStatus
from coreapi.storage import invitation as invitations
from coreapi.storage import user_partition
from coreapi.storage.user_partition import UserPartition


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an organization."""

    found: UserPartition
    membership: Membership


def roles_of(target: Member | Invitation) -> Membership | Invitation:
    """Return what holds the roles of a member, or those that an invitation will give."""
    return target.membership if isinstance(target, Member) else target


def find(call: Call, user_id: str, organization_id: str) -> Member | Invitation:
    """Return a member of an organization, or an invitation to it, closed ones too.

    Raises:
        NotFound: There is neither.
    """
    if not ids.is_id(user_id):
        raise NotFound
    found = user_partition.load(call.store, user_id)
    membership = found.membership(organization_id) if found else None
    if found is not None and membership is not None:
        return Member(found, membership)
    invitation = invitations.find(call.store, user_id, call.now)
    if invitation is None or invitation.organization_id != organization_id:
        raise NotFound
    return invitation


def find_present(call: Call, user_id: str, organization_id: str) -> Member | Invitation:
    """Return a member of an organization, or an open invitation to it.

    An accepted invitation names its member, while the membership lasts.

    Raises:
        NotFound: There is neither.
    """
    target = find(call, user_id, organization_id)
    if isinstance(target, Member) or target.is_open:
        return target
    found = user_partition.load(call.store, target.user_id) if target.user_id else None
    membership = found.membership(organization_id) if found else None
    if found is None or membership is None or membership.invitation_id != target.id:
        raise NotFound
    return Member(found, membership)


def id_of(target: Member | Invitation) -> str:
    """Return the id that the organization knows a member or an invitation by."""
    return target.found.user.id if isinstance(target, Member) else target.id


def shown(
    call: Call, target: Member | Invitation, roles: Membership | Invitation
) -> OrganizationUser:
    """Return a member or an invitation as the organization sees it, with these roles."""
    if isinstance(target, Member) and isinstance(roles, Membership):
        return shown_member(call, target.found.user, roles)
    if isinstance(target, Invitation) and isinstance(roles, Invitation):
        return shown_invitation(call, roles)
    raise TypeError("These are the roles of another user.")


def shown_member(call: Call, user: User, membership: Membership) -> OrganizationUser:
    """Return a member as the organization sees it; signing in is shown to who may set roles."""
    may_set_roles = Permission.ORGANIZATION_USER_SET_ORGANIZATION_ROLE in (
        call.user_actor.permissions(access.organization(membership.organization_id))
    )
    default_codes, role_codes, by_profile = split(call, membership)
    return OrganizationUser(
        id=user.id,
        email=user.email,
        first_name=user.first_name,
        last_name=user.last_name,
        status=user.status,
        tfa_enabled=user.tfa_enabled if may_set_roles else None,
        password_change_required=user.password_change_required,
        version=user.version,
        created_at=user.created_at,
        updated_at=user.updated_at,
        last_login_at=user.last_login_at if may_set_roles else None,
        default_role_codes=default_codes,
        role_codes=role_codes,
        profile_roles=by_profile,
        invitation=None,
    )


def shown_invitation(call: Call, invitation: Invitation) -> OrganizationUser:
    """Return an invitation as the organization sees it: as typed, with nothing of an account."""
    default_codes, role_codes, by_profile = split(call, invitation)
    return OrganizationUser(
        id=invitation.id,
        email=invitation.email,
        first_name=invitation.first_name,
        last_name=invitation.last_name,
        status=UserStatus.INVITED,
        tfa_enabled=None,
        password_change_required=None,
        version=None,
        created_at=invitation.created_at,
        updated_at=None,
        last_login_at=None,
        default_role_codes=default_codes,
        role_codes=role_codes,
        profile_roles=by_profile,
        invitation=InvitationState(
            status=invitation.status_at(call.now), expires_at=invitation.expires_at
        ),
    )


def split(call: Call, held: OrganizationRoles) -> tuple[list[str], list[str], list[ProfileRoles]]:
    """Return inherited roles on the organization, the others, and those on its profiles."""
    default_codes, role_codes = split_by_inheritance(
        held.organization_roles, call.user_actor.read_roles()
    )
    by_profile = [
        ProfileRoles(profile_id=profile_id, role_codes=codes)
        for profile_id, codes in sorted(held.profile_roles.items())
    ]
    return default_codes, role_codes, by_profile


def split_by_inheritance(
    codes: Iterable[str], roles: Mapping[str, Role]
) -> tuple[list[str], list[str]]:
    """Return inherited roles and the others; one that is not installed is among the others."""
    inherited = {code for code, role in roles.items() if role.inherited}
    held = sorted(codes)
    return [c for c in held if c in inherited], [c for c in held if c not in inherited]

"""The users of an organization, members and invited ones: finding one, and how it is shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coreapi import ids
from coreapi.access import actor as access
from coreapi.access.permissions import Permission
from coreapi.context import Call
from coreapi.contracts.organization_user.organization_user import (
    InvitationStateView,
    OrganizationUserView,
    ProfileRolesView,
)
from coreapi.errors import NotFound
from coreapi.models.invitation import Invitation
from coreapi.models.rbac import Membership, OrganizationRoles, Role
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
) -> OrganizationUserView:
    """Return a member or an invitation as the organization sees it, with these roles."""
    if isinstance(target, Member) and isinstance(roles, Membership):
        return shown_member(call, target.found.user, roles)
    if isinstance(target, Invitation) and isinstance(roles, Invitation):
        return shown_invitation(call, roles)
    raise TypeError("These are the roles of another user.")


def shown_member(call: Call, user: User, membership: Membership) -> OrganizationUserView:
    """Return a member as the organization sees it; signing in is shown to who may set roles."""
    may_set_roles = Permission.ORGANIZATION_USER_SET_ORGANIZATION_ROLE in (
        call.user_actor.permissions(access.organization(membership.organization_id))
    )
    return OrganizationUserView.of(
        user,
        tfa_enabled=user.tfa_enabled if may_set_roles else None,
        last_login_at=user.last_login_at if may_set_roles else None,
        invitation=None,
        **roles_shown(call, membership),
    )


def shown_invitation(call: Call, invitation: Invitation) -> OrganizationUserView:
    """Return an invitation as the organization sees it: as typed, with nothing of an account."""
    return OrganizationUserView.of(
        invitation,
        status=UserStatus.INVITED,
        tfa_enabled=None,
        password_change_required=None,
        version=None,
        updated_at=None,
        last_login_at=None,
        invitation=InvitationStateView.of(invitation, status=invitation.status_at(call.now)),
        **roles_shown(call, invitation),
    )


def roles_shown(call: Call, held: OrganizationRoles) -> dict[str, Any]:
    """Return the fields of a view that show roles inside an organization."""
    default_codes, role_codes = split_by_inheritance(
        held.organization_roles, call.user_actor.read_roles()
    )
    return {
        "default_role_codes": default_codes,
        "role_codes": role_codes,
        "profile_roles": [
            ProfileRolesView.of(profile_id=profile_id, role_codes=codes)
            for profile_id, codes in sorted(held.profile_roles.items())
        ],
    }


def split_by_inheritance(
    codes: Iterable[str], roles: Mapping[str, Role]
) -> tuple[list[str], list[str]]:
    """Return inherited roles and the others; one that is not installed is among the others."""
    inherited = {code for code, role in roles.items() if role.inherited}
    held = sorted(codes)
    return [c for c in held if c in inherited], [c for c in held if c not in inherited]

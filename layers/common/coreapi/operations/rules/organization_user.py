"""The users of an organization, members and invited ones: finding one, and how it is shown."""

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
from coreapi.errors import ConcurrentChange, NotFound
from coreapi.models.invitation import Invitation
from coreapi.models.rbac import Membership, OrganizationRoles
from coreapi.models.user import User, UserStatus
from coreapi.storage import invitation as invitations
from coreapi.storage import user_partition
from coreapi.storage.user_partition import UserPartition


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an organization."""

    found: UserPartition
    membership: Membership

    @property
    def id(self) -> str:
        """Return the user's id, as an invitation has one."""
        return self.found.user.id

    @property
    def email(self) -> str:
        """Return the user's address, as an invitation has one."""
        return self.found.user.email


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
    member = _member(call, user_id, organization_id)
    if member is not None:
        return member
    invitation = invitations.find(call.store, user_id, call.now)
    if invitation is None or invitation.organization_id != organization_id:
        raise NotFound
    return invitation


def find_to_change(call: Call, user_id: str, organization_id: str) -> Member | Invitation:
    """Return a member of an organization, or an open invitation to it.

    An accepted invitation names its member, while the membership lasts.

    Raises:
        NotFound: There is neither.
        ConcurrentChange: The caller is the member, and has changed since authentication.
    """
    target = find(call, user_id, organization_id)
    if isinstance(target, Invitation) and not target.is_open:
        member = _member(call, target.user_id, organization_id) if target.user_id else None
        if member is None or member.membership.invitation_id != target.id:
            raise NotFound
        target = member
    if isinstance(target, Member) and target.id == call.user_actor.user.id:
        as_authenticated = call.user_actor.partition.membership(organization_id)
        if target.membership != as_authenticated:
            raise ConcurrentChange
    return target


def shown(call: Call, target: Member | Invitation) -> OrganizationUserView:
    """Return a member or an invitation as the organization sees it."""
    if isinstance(target, Member):
        return shown_member(call, target.found.user, target.membership)
    return shown_invitation(call, target)


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
    """Return the fields of a view that show roles inside an organization.

    A role that is not installed is not among the inherited ones.
    """
    installed = call.user_actor.read_roles()
    inherited = [c for c in held.organization_roles if c in installed and installed[c].inherited]
    return {
        "default_role_codes": inherited,
        "role_codes": [code for code in held.organization_roles if code not in inherited],
        "profile_roles": [
            ProfileRolesView.of(profile_id=profile_id, role_codes=codes)
            for profile_id, codes in sorted(held.profile_roles.items())
        ],
    }


def _member(call: Call, user_id: str, organization_id: str) -> Member | None:
    found = user_partition.load(call.store, user_id)
    membership = found.membership(organization_id) if found else None
    return Member(found, membership) if found and membership else None

"""Users of an organization: listing them, giving and taking their roles, removing them."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from coreapi import policy
from coreapi.contracts.shapes import Command, Timestamp, View, unchanged
from coreapi.models.invitation import InvitationStatus
from coreapi.models.user import UserStatus

RoleCodes = Annotated[
    list[Annotated[str, StringConstraints(min_length=1, max_length=100)]],
    Field(max_length=policy.MAX_ROLES_PER_ENTITY),
]


class ResendUserInvitation(Command):
    """Mail an invitation again."""

    organization_id: str
    user_id: str


class SetOrganizationRole(Command):
    """Replace a user's roles on an organization; a set that is absent stays as it is."""

    organization_id: str
    user_id: str
    default_role_codes: RoleCodes = unchanged()
    role_codes: RoleCodes = unchanged()


class SetOrganizationProfileRole(Command):
    """Replace a user's roles on a profile."""

    profile_id: str
    user_id: str
    role_codes: RoleCodes


class RemoveUser(Command):
    """End a user's membership, or revoke an invitation."""

    organization_id: str
    user_id: str


class InvitationStateView(View):
    """The state of an invitation, and the expiry of its mailed link."""

    status: InvitationStatus
    expires_at: Timestamp


class ProfileRolesView(View):
    """Roles held on one profile."""

    profile_id: str
    role_codes: Sequence[str]


class OrganizationUserView(View):
    """A member of an organization, or an open invitation to it, with all roles inside it.

    An invitation has `status` `invited`, its own id as `_id`, the address and names that the
    inviter typed, and `null` in every field of an account; a member has `null` as `invitation`.
    `tfaEnabled` and `lastLoginAt` are shown to callers who may set roles, else they are `null`.
    """

    id: str
    email: str
    first_name: str | None
    last_name: str | None
    status: UserStatus
    tfa_enabled: bool | None
    password_change_required: bool | None
    version: int | None
    created_at: Timestamp
    updated_at: Timestamp | None
    last_login_at: Timestamp | None
    default_role_codes: Sequence[str]
    role_codes: Sequence[str]
    profile_roles: Sequence[ProfileRolesView]
    invitation: InvitationStateView | None


class ProfileUserView(View):
    """A user's roles on one profile; of the user only what the caller knows already."""

    profile_id: str
    user_id: str
    role_codes: Sequence[str]


class InvitedView(View):
    """An invitation, the same for addresses with and without an account.

    `userId` is the invitation's id, which the other endpoints of the group take; `null` in a dry
    run.
    """

    user_id: str | None
    organization_id: str
    email: str
    first_name: str | None
    last_name: str | None
    status: UserStatus
    invitation_expires_at: Timestamp

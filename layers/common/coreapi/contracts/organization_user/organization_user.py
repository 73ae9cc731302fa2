"""Users of an organization: listing them, giving and taking their roles, removing them."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from coreapi import policy
from coreapi.contracts.shapes import Command, Timestamp, View, unchanged
from coreapi.contracts.user.user import UserView
from coreapi.models.organization_user import InvitationStatus
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
    """End a user's membership."""

    organization_id: str
    user_id: str


class InvitationView(View):
    """How a member's invitation stands; `expires_at` is null where none was needed."""

    status: InvitationStatus
    expires_at: Timestamp | None


class ProfileRolesView(View):
    """Roles held on one profile."""

    profile_id: str
    role_codes: Sequence[str]


class OrganizationUserView(UserView):
    """A user of an organization, with all roles inside it."""

    default_role_codes: Sequence[str]
    role_codes: Sequence[str]
    profile_roles: Sequence[ProfileRolesView]
    invitation: InvitationView


class ProfileUserView(View):
    """A user's roles on one profile; of the user, no more than who asks knows already."""

    profile_id: str
    user_id: str
    role_codes: Sequence[str]


class InvitedView(View):
    """An invitation that is on its way; says the same of a new and a known address."""

    user_id: str
    organization_id: str
    email: str
    first_name: str | None
    last_name: str | None
    status: UserStatus
    invitation_expires_at: Timestamp

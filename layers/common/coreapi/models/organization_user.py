"""Users as an organization sees them: its members, and the people whom it has invited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coreapi.models.invitation import InvitationStatus
from coreapi.models.rbac import ProfileRoles
from coreapi.models.user import UserStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationState:
    """How an invitation stands, and until when its mailed token works or worked."""

    status: InvitationStatus
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationUser:
    """A member of an organization, or an invitation to it.

    Of an invitation nothing is known but what the inviter typed: every field of an account is None.

    Attributes:
        id: Of the user, or of the invitation.
        default_role_codes: Inherited roles on the organization.
        role_codes: The other roles on it.
        invitation: None of a member.
    """

    id: str
    email: str
    first_name: str | None
    last_name: str | None
    status: UserStatus
    tfa_enabled: bool | None
    password_change_required: bool | None
    version: int | None
    created_at: datetime
    updated_at: datetime | None
    last_login_at: datetime | None
    default_role_codes: Sequence[str]
    role_codes: Sequence[str]
    profile_roles: Sequence[ProfileRoles]
    invitation: InvitationState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileUser:
    """A user as far as one profile is concerned."""

    profile_id: str
    user_id: str
    role_codes: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What inviting answers, the same for addresses with and without an account.

    Attributes:
        user_id: The invitation's id; None in a dry run, which makes none.
    """

    user_id: str | None
    organization_id: str
    email: str
    first_name: str | None
    last_name: str | None
    status: UserStatus
    invitation_expires_at: datetime

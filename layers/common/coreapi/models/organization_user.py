"""Users as an organization sees them: roles inside it, and how the invitation stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from coreapi.models.rbac import Membership
from coreapi.models.user import User, UserStatus


class InvitationStatus(StrEnum):
    """An invitation is open until its address is verified, which it can be until it expires."""

    PENDING = "pending"
    EXPIRED = "expired"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """How a member came in.

    Attributes:
        expires_at: Until when the mailed token works or worked; None where none was needed.
    """

    status: InvitationStatus
    expires_at: datetime | None

    @classmethod
    def of(cls, user: User, membership: Membership, now: datetime) -> Self:
        """Return how a membership's invitation stands.

        Whoever has verified the address, through whichever organization, has accepted them all.
        """
        expires_at = membership.invitation_expires_at
        if membership.accepted_at is not None or user.status is UserStatus.ACTIVE:
            return cls(status=InvitationStatus.ACCEPTED, expires_at=expires_at)
        is_over = expires_at is not None and now >= expires_at
        status = InvitationStatus.EXPIRED if is_over else InvitationStatus.PENDING
        return cls(status=status, expires_at=expires_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRoles:
    """Codes of the roles that a user holds on one profile, sorted."""

    profile_id: str
    role_codes: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationUser(User):
    """A member of an organization.

    Attributes:
        default_role_codes: Inherited roles held on the organization.
        role_codes: The other roles held on it.
    """

    default_role_codes: Sequence[str]
    role_codes: Sequence[str]
    profile_roles: Sequence[ProfileRoles]
    invitation: Invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileUser:
    """A user as far as one profile is concerned."""

    profile_id: str
    user_id: str
    role_codes: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """What inviting answers, in the same words for a new and a known address."""

    user_id: str
    organization_id: str
    email: str
    first_name: str | None
    last_name: str | None
    status: UserStatus
    invitation_expires_at: datetime

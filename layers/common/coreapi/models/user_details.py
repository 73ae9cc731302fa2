"""A user as staff see one."""

from collections.abc import Sequence
from dataclasses import dataclass

from coreapi.models.organization import Organization
from coreapi.models.rbac import RoleLink
from coreapi.models.two_factor_auth import TfaMethod
from coreapi.models.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRoleLinks:
    """All role links of a user."""

    user_id: str
    role_links: Sequence[RoleLink]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDetails:
    """A user with all that belongs to one.

    Attributes:
        organizations: Those that the user is a member of, archived ones too.
        tfas: Second factors, but enrolments that ran out.
    """

    user: User
    role_links: Sequence[RoleLink]
    organizations: Sequence[Organization]
    tfas: Sequence[TfaMethod]

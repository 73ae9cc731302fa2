"""A person who signs in."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Self


class UserStatus(StrEnum):
    """Where a user stands: only `active` ones sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person with an address; holds roles through role links.

    Attributes:
        id: ULID.
        email: Normalised address (see `access.addresses`), unique.
        session_epoch: Sessions of an older epoch have ended; raising it ends them all.
        cursor_key: The key that seals this user's list cursors, so that nobody can make one up.
        version: Raised by each change of what clients see, except `last_login_at`.
    """

    id: str
    email: str
    first_name: str | None
    last_name: str | None
    status: UserStatus
    tfa_enabled: bool
    password_change_required: bool
    session_epoch: int
    cursor_key: str
    version: int
    created_at: datetime
    updated_at: datetime
    last_login_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatedUser(User):
    """A user whom staff have changed.

    Attributes:
        organizations_without_administrator: Ids of the organizations that have no administrator
            any more.
    """

    organizations_without_administrator: Sequence[str]

    @classmethod
    def of(cls, user: User, organizations: Sequence[str] = ()) -> Self:
        """Return a user as changed."""
        values = {field.name: getattr(user, field.name) for field in fields(user)}
        return cls(**values, organizations_without_administrator=organizations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user with the hash of the password: what signing in needs and nobody else reads."""

    user: User
    password_hash: str | None

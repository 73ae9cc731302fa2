"""A person who signs in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from coreapi import policy


class UserStatus(StrEnum):
    """The states of a user; only `active` ones sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person with an address; holds roles through role links.

    Attributes:
        id: ULID.
        email: Normalised address (see `contracts.email.normalise`), unique.
        session_epoch: Sessions of an older epoch have ended; raising it ends them all.
        cursor_key: The key that encrypts this user's list cursors, so that they cannot be forged.
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
class Account:
    """A user with the fields that only signing in reads.

    Attributes:
        password_expires_at: When a temporary password stops being one; None for any other.
        networks: When the user last signed in from each network, in milliseconds since 1970, by
            the network's keyed hash.
        sessions_opened: At least how many sessions there are: those kept when old ones were last
            removed, and one for each login since.
    """

    user: User
    password_hash: str | None
    password_expires_at: datetime | None = None
    networks: Mapping[str, int] = field(default_factory=dict[str, int])
    sessions_opened: int = 0

    def password_hash_at(self, now: datetime) -> str | None:
        """Return the hash of the password that is good at a moment, if any."""
        is_over = self.password_expires_at is not None and now >= self.password_expires_at
        return None if is_over else self.password_hash

    def networks_at(self, now: datetime) -> list[str]:
        """Return the known networks: the newest that the user has signed in from lately."""
        since = (now - policy.KNOWN_NETWORK_LIFETIME).timestamp() * 1000
        newest = sorted(self.networks, key=self.networks.__getitem__, reverse=True)
        return [network for network in newest if self.networks[network] > since][
            : policy.MAX_KNOWN_NETWORKS
        ]

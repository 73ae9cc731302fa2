"""A person who signs in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from coreapi import policy


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
        networks: When the user last signed in from each network, in milliseconds since 1970, by
            the network's keyed hash.
    """

    user: User
    password_hash: str | None
    networks: Mapping[str, int] = field(default_factory=dict[str, int])

    def networks_at(self, now: datetime) -> list[str]:
        """Return the known networks: the newest that the user has signed in from lately."""
        since = (now - policy.KNOWN_NETWORK_LIFETIME).timestamp() * 1000
        newest = sorted(self.networks, key=self.networks.__getitem__, reverse=True)
        return [network for network in newest if self.networks[network] > since][
            : policy.MAX_KNOWN_NETWORKS
        ]

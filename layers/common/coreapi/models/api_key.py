"""API keys: credentials of a profile's own systems."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ApiKeyStatus(StrEnum):
    """The states of a key; only `active` keys are accepted."""

    ACTIVE = "active"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A client of a profile. The secret is not stored: it is shown once, when the key is created.

    Attributes:
        client_id: ULID; the key's own id and the public half of its credentials.
        organization_id: The organization of the profile; neither ever changes.
        key_hash: SHA-256 of the secret half, in hex.
        last_used_at: When it was last used, exact to a minute.
    """

    client_id: str
    profile_id: str
    organization_id: str
    name: str | None
    key_hash: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    def status_at(self, now: datetime) -> ApiKeyStatus:
        """Return the key's state at a moment; a revoked key stays revoked."""
        if self.revoked_at is not None:
            return ApiKeyStatus.REVOKED
        if self.expires_at is not None and now >= self.expires_at:
            return ApiKeyStatus.EXPIRED
        return ApiKeyStatus.ACTIVE

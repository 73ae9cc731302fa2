"""A signed-in device: what one login opened, kept alive by its refresh tokens."""

from dataclasses import dataclass
from datetime import datetime

from coreapi.models.user import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One chain of refresh tokens.

    Attributes:
        id: ULID; `sid` of its access tokens.
        epoch: The user's `session_epoch` at which this session lives.
        counter: How often the refresh token was rotated.
        refresh_hash: Hash of the current refresh token.
        previous_refresh_hash: Hash of the one before, which answers for the grace period.
        rotated_at: When the current refresh token replaced the previous one.
        last_used_at: Login or latest rotation.
        expires_at: End of the current refresh token (idle limit).
        ends_at: End of the session however busy it is (absolute limit).
    """

    id: str
    user_id: str
    epoch: int
    counter: int
    refresh_hash: str
    previous_refresh_hash: str | None
    rotated_at: datetime | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    ends_at: datetime
    user_agent: str | None
    ip: str | None

    def lives_at(self, now: datetime, user: User) -> bool:
        """Tell whether this session of `user` has neither ended nor run out."""
        return self.epoch == user.session_epoch and now < self.expires_at

"""A signed-in device: the session of one sign-in, continued by its refresh tokens."""

from collections.abc import Mapping
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
        rotations: When the latest rotations were, oldest first: those that answer for the grace
            period.
        rotated_from: The networks that rotated it, latest last.
        graces: By network that never rotated it: the counters of the rotations whose grace it used.
        last_used_at: Login or latest rotation.
        expires_at: End of the current refresh token (idle limit).
        ends_at: End of the session however busy it is (absolute limit).
        with_factor: Whether it was signed in with a second factor, or one was activated in it.
    """

    id: str
    user_id: str
    epoch: int
    counter: int
    refresh_hash: str
    rotations: tuple[datetime, ...]
    rotated_from: tuple[str, ...]
    graces: Mapping[str, tuple[int, ...]]
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    ends_at: datetime
    with_factor: bool
    user_agent: str | None
    ip: str | None

    def lives_at(self, now: datetime, user: User) -> bool:
        """Return whether this session of `user` has neither ended nor expired."""
        return self.epoch == user.session_epoch and now < self.expires_at

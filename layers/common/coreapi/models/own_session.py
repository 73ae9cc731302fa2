"""A user's sessions as that user sees them."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """A session as its user sees it; `current` marks the one that asks."""

    session_id: str
    current: bool
    created_at: datetime
    last_used_at: datetime
    user_agent: str | None
    ip: str | None

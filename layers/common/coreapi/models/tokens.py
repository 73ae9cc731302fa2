"""The tokens of a session, as they leave the product."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The answer to a sign-in or a refresh; the only one in which the refresh token is readable."""

    access_token: str
    access_token_expires_at: datetime
    refresh_token: str
    refresh_token_expires_at: datetime
    password_change_required: bool

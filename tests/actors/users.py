"""Users for tests that need one and no table."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from coreapi.models.user import User, UserStatus

NOW = datetime(2031, 5, 13, 9, 0, tzinfo=UTC)
_ADA = User(
    id="01J00000000000000000000ADA",
    email="ada@example.com",
    first_name="Ada",
    last_name="Okafor",
    status=UserStatus.ACTIVE,
    tfa_enabled=False,
    password_change_required=False,
    session_epoch=1,
    cursor_key="the key of ada's cursors",
    version=1,
    created_at=NOW,
    updated_at=NOW,
    last_login_at=None,
)


def user(**fields: Any) -> User:
    """Return a user with only what matters changed."""
    return replace(_ADA, **fields)

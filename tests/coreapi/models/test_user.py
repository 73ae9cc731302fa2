"""Accounts: when which password is valid."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from coreapi.models.user import Account

NOW = datetime(2026, 1, 8, tzinfo=UTC)
_USER: Any = cast("Any", None)  # not looked at


@pytest.mark.parametrize(
    ("expires_at", "known"),
    [
        (None, "hash"),
        (NOW + timedelta(microseconds=1), "hash"),
        (NOW, None),
        (NOW - timedelta(days=1), None),
    ],
)
def test_a_temporary_password_is_none_from_the_moment_at_which_it_expires(
    expires_at: datetime | None, known: str | None
) -> None:
    account = Account(user=_USER, password_hash="hash", password_expires_at=expires_at)

    assert account.password_hash_at(NOW) == known

"""Builds a new user."""

from coreapi import ids
from coreapi.context import Call
from coreapi.models.user import User, UserStatus


def build(
    call: Call,
    email: str,
    *,
    status: UserStatus,
    first_name: str | None = None,
    last_name: str | None = None,
    password_change_required: bool = False,
) -> User:
    """Return a new user, not stored yet.

    Args:
        call: The call that makes the user.
        email: The normalised address.
        status: `invited`, or `active` with a password.
        first_name: As the user is called.
        last_name: As the user is called.
        password_change_required: Whether the password is temporary.
    """
    return User(
        id=ids.new(call.now),
        email=email,
        first_name=first_name,
        last_name=last_name,
        status=status,
        tfa_enabled=False,
        password_change_required=password_change_required,
        session_epoch=1,
        cursor_key=ids.random_token(),
        version=1,
        created_at=call.now,
        updated_at=call.now,
        last_login_at=None,
    )

"""What every choice of a password changes in a user."""

from coreapi import policy
from coreapi.access.passwords import hashing, strength
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.models.throttle import Guess
from coreapi.models.user import User
from coreapi.storage import throttle as throttles
from coreapi.storage.table.actions import Action


def require_strong(password: str, user: User) -> None:
    """Accept a new password of a user; raises PASSWORD_TOO_WEAK."""
    strength.check(password, email=user.email, names=(user.first_name, user.last_name))


def forget_guesses(user: User) -> tuple[Action, ...]:
    """Return the actions that forget every guess at a user's password and codes."""
    return tuple(throttles.forget(guess, user.email) for guess in (Guess.PASSWORD, Guess.CODE))


def new_password(call: Call, password: str, *, temporary: bool = False) -> dict[str, object]:
    """Return what choosing a password changes in a user."""
    expires_at = call.now + policy.TEMPORARY_PASSWORD_LIFETIME
    return {
        "password_hash": hashing.hash_password(password, call.settings.argon2),
        "password_change_required": temporary,
        "password_expires_at": rfc3339(expires_at) if temporary else None,
        "updated_at": rfc3339(call.now),
    }

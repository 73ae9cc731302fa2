"""What every choice of a password changes in a user."""

from coreapi.access.passwords import hashing
from coreapi.clock import rfc3339
from coreapi.context import Call

END_SESSIONS = {"session_epoch": 1}


def new_password(call: Call, password: str) -> dict[str, object]:
    """Return what choosing a password of one's own changes in a user."""
    return {
        "password_hash": hashing.hash_password(password, call.settings.argon2),
        "password_change_required": False,
        "updated_at": rfc3339(call.now),
    }

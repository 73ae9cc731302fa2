"""Choosing a password by the old one; what every choice of a password has in common."""

from coreapi.access.passwords import hashing, strength
from coreapi.audit.trail import Change
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.user.user import ChangePassword
from coreapi.errors import FieldError, PasswordTooWeak
from coreapi.operations.rules import password_confirmation as recheck
from coreapi.storage import outbox
from coreapi.storage import session as sessions
from coreapi.storage import user as users

END_SESSIONS = {"session_epoch": 1}


def change(call: Call, command: ChangePassword) -> None:
    """Replace the caller's own password and end the caller's other sessions.

    Raises:
        WrongPassword: The old password is wrong; counted like a failed sign-in.
        TooManyAttempts: Too many failed before; this one was not evaluated.
        PasswordTooWeak: The new password breaks the policy, or is the old one.
        Conflict: The user was changed at the same time.
    """
    actor, user = call.user_actor, call.user_actor.user
    with recheck.by_password(call, command.old_password, "/oldPassword") as forget_attempts:
        strength.check(command.password, user)
        _must_differ(command)
        call.commit(
            users.change(user, new_password(call, command.password), increments=END_SESSIONS),
            sessions.keep(actor.session, user.session_epoch + 1),
            outbox.void(user.id),
            forget_attempts,
            audit=Change(action="user.change-password", entity_type="user", entity_id=user.id),
        )


def _must_differ(command: ChangePassword) -> None:
    if hashing.normalise(command.password) == hashing.normalise(command.old_password):
        raise PasswordTooWeak(FieldError("/password", "Must differ from the old password."))


def new_password(call: Call, password: str) -> dict[str, object]:
    """Return what choosing a password of one's own changes in a user."""
    return {
        "password_hash": hashing.hash_password(password, call.settings.argon2),
        "password_change_required": False,
        "updated_at": rfc3339(call.now),
    }

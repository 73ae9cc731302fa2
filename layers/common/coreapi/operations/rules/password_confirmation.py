"""Confirms the password of a signed-in user before a sensitive change."""

from collections.abc import Generator
from contextlib import contextmanager

from coreapi.access.passwords import hashing
from coreapi.context import Call
from coreapi.errors import FieldError, WrongPassword
from coreapi.models.throttle import Guess
from coreapi.operations.rules import guessing
from coreapi.storage.table.actions import Action


@contextmanager
def confirmed(call: Call, password: str, pointer: str = "/password") -> Generator[Action]:
    """Go on only with the caller's own password.

    The attempt is counted before it is evaluated, apart from those of signing in: who guesses
    there keeps no signed-in user from this. Where the password is right but the rest is refused,
    it was neither a failure nor a success and is taken back.

    Args:
        call: The signed-in caller's call.
        password: What the caller sent.
        pointer: Where it was sent, for the problem document.

    Yields:
        The write that forgets failed attempts: part of the transaction that the password opens.

    Raises:
        WrongPassword: It is not the current password.
        TooManyAttempts: Too many failed before; this one was not evaluated.
    """
    account = call.user_actor.partition.account
    with guessing.counted(call, Guess.CONFIRMED_PASSWORD, WrongPassword) as forget_attempts:
        if not hashing.verify(password, account.password_hash_at(call.now), call.settings.argon2):
            raise WrongPassword(FieldError(pointer, "This is not the current password."))
        yield forget_attempts

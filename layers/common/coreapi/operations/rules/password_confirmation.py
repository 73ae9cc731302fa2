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
    """Continue only with the caller's own password.

    The attempt is counted before it is evaluated, apart from sign-in attempts: guesses at a sign-in
    do not block a signed-in user. If the password is right and the rest is refused, the count is
    taken back.

    Args:
        call: The signed-in caller's call.
        password: What the caller sent.
        pointer: The field that has it, for the problem document.

    Yields:
        The write that forgets failed attempts, for the transaction of the change.

    Raises:
        WrongPassword: It is not the current password.
        TooManyAttempts: Too many failed before; this one was not evaluated.
    """
    account = call.user_actor.partition.account
    with guessing.counted(call, Guess.CONFIRMED_PASSWORD, WrongPassword) as forget_attempts:
        if not hashing.verify(password, account.password_hash_at(call.now), call.settings.argon2):
            raise WrongPassword(FieldError(pointer, "This is not the current password."))
        yield forget_attempts

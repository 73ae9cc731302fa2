"""Logs every sign-in: by the user's id if the password was right, else by a keyed hash."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from coreapi.access.secrets import pseudonyms
from coreapi.context import Call
from coreapi.errors import ConcurrentChange, Problem
from coreapi.log import logger


@dataclass(slots=True)
class SignIn:
    """A sign-in, with the user once the password or the token was right."""

    user_id: str | None


@contextmanager
def logged(call: Call, email: str, user_id: str | None = None) -> Generator[SignIn]:
    """Log how a sign-in with an address ends, and re-raise its problem.

    A conflict with another request is not logged: the sign-in runs again.
    """
    sign_in = SignIn(user_id)
    try:
        yield sign_in
    except ConcurrentChange:
        raise
    except Problem as problem:
        _log(call, email, sign_in, problem.code)
        raise
    else:
        _log(call, email, sign_in, "SIGNED_IN")


def _log(call: Call, email: str, sign_in: SignIn, outcome: str) -> None:
    who = (
        {"user_id": sign_in.user_id}
        if sign_in.user_id
        else {"address_hash": pseudonyms.of("address", email, call.settings)}
    )
    logger.info("sign-in", extra={**who, "outcome": outcome, "request_id": call.origin.request_id})

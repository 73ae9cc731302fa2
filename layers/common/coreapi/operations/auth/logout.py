"""Ends the caller's session."""

from coreapi.context import Call
from coreapi.storage import session as sessions


def logout(call: Call) -> None:
    """End the caller's session; its access and refresh tokens die at once.

    Raises:
        SessionRevoked: Another request ended it first.
    """
    with call.transaction() as tx:
        tx.write(sessions.end_once(call.user_actor.session))

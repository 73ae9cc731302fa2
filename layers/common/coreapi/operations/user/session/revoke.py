"""Ends one of the caller's sessions, or all the others."""

from coreapi.context import Call
from coreapi.contracts.user.session import RevokeSession
from coreapi.errors import NotFound
from coreapi.storage import session as sessions
from coreapi.storage import user as users


def revoke(call: Call, command: RevokeSession) -> None:
    """End one of the caller's sessions, or all but the present one.

    Raises:
        NotFound: The caller has no such living session.
        SessionRevoked: The caller's own session was ended meanwhile.
    """
    actor = call.user_actor
    if command.session_id is None:
        _end_others(call)
        return
    session = actor.partition.session(command.session_id)
    if session is None or not session.lives_at(call.now, actor.user):
        raise NotFound
    with call.transaction() as tx:
        tx.write(sessions.end_once(session, NotFound()))


def _end_others(call: Call) -> None:
    actor = call.user_actor
    epoch = actor.user.session_epoch + 1
    with call.transaction() as tx:
        tx.write(users.end_sessions(actor.user), sessions.keep(actor.session, epoch))

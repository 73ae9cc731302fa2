"""Ends one of the caller's sessions, or all the others."""

from typing import TYPE_CHECKING

from coreapi.context import Call
from coreapi.contracts.user.session import RevokeSession
from coreapi.errors import Conflict, NotFound, SessionRevoked
from coreapi.storage import session as sessions
from coreapi.storage import user as users
from coreapi.storage import user_partition
from coreapi.storage.table.store import Contended

if TYPE_CHECKING:
    from coreapi.storage.user_partition import UserPartition

_MAX_TRIES = 10


def revoke(call: Call, command: RevokeSession) -> None:
    """End one of the caller's sessions, or all but the present one.

    Raises:
        NotFound: The caller has no such living session.
        SessionRevoked: The caller's own session was ended meanwhile.
        Conflict: Others kept ending the user's sessions, but not this one.
    """
    actor = call.user_actor
    if command.session_id is None:
        _end_others(call)
        return
    session = actor.partition.session(command.session_id)
    if session is None or not session.lives_at(call.now, actor.user):
        raise NotFound
    call.commit(sessions.end_once(session, NotFound()))


def _end_others(call: Call) -> None:
    found: UserPartition | None = call.user_actor.partition
    for _ in range(_MAX_TRIES):
        session = found.session(call.user_actor.session.id) if found else None
        if found is None or session is None or not session.lives_at(call.now, found.user):
            raise SessionRevoked
        epoch = found.user.session_epoch + 1
        try:
            call.commit(users.end_sessions(found.user), sessions.keep(session, epoch))
        except (Conflict, Contended):
            # Another request of this session just did the same, or ended this one.
            found = user_partition.load(call.store, found.user.id)
        else:
            return
    raise Conflict

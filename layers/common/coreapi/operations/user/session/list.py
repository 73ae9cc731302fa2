"""Lists the caller's sessions."""

from coreapi.context import Call
from coreapi.contracts.shapes import ListCommand
from coreapi.models.listing import Listing
from coreapi.models.session import OwnSession, Session
from coreapi.operations.rules import pagination


def list_sessions(call: Call, command: ListCommand) -> Listing[OwnSession]:
    """Return the caller's living sessions, newest first.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    actor = call.user_actor
    return pagination.page_at_hand(
        call,
        command,
        scope="sessions",
        items=[
            _own(session, current=session.id == actor.session.id)
            for session in actor.partition.sessions
            if session.lives_at(call.now, actor.user)
        ],
        id_of=lambda session: session.session_id,
    )


def _own(session: Session, *, current: bool) -> OwnSession:
    return OwnSession(
        session_id=session.id,
        current=current,
        created_at=session.created_at,
        last_used_at=session.last_used_at,
        user_agent=session.user_agent,
        ip=session.ip,
    )

"""Lists the caller's sessions."""

from coreapi.context import Call
from coreapi.contracts.shapes import ListCommand
from coreapi.contracts.user.session import SessionView
from coreapi.models.listing import Listing
from coreapi.operations.rules import pagination


def list_sessions(call: Call, command: ListCommand) -> Listing[SessionView]:
    """Return the caller's active sessions, newest first.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    actor = call.user_actor
    return pagination.page_at_hand(
        call,
        command,
        scope="sessions",
        items=[
            SessionView.of(
                session,
                session_id=session.id,
                current=session.id == actor.session.id,
                # The moment of a refresh would tell a thief when the grace of a token begins.
                last_used_at=session.last_used_at.replace(second=0, microsecond=0),
            )
            for session in actor.partition.sessions
            if session.lives_at(call.now, actor.user)
        ],
        id_of=lambda session: session.session_id,
    )

"""Ends one of the caller's sessions, or all the others."""

from coreapi.context import Call
from coreapi.contracts.auth.tokens import TokensView
from coreapi.contracts.user.session import RevokeSession
from coreapi.errors import NotFound
from coreapi.operations.rules import sign_in
from coreapi.storage import session as sessions
from coreapi.storage import user as users


def revoke(call: Call, command: RevokeSession) -> TokensView | None:
    """End one of the caller's sessions, or replace all of them by a new one.

    With `allOthers` the new session takes the place of the caller's own too: every older token,
    access or refresh, is refused from then on.

    Raises:
        NotFound: The caller has no such living session.
        SessionRevoked: The caller's own session was ended meanwhile.
    """
    actor = call.user_actor
    if command.session_id is None:
        return sign_in.replace_sessions(call, users.end_sessions(actor.user))
    session = actor.partition.session(command.session_id)
    if session is None or not session.lives_at(call.now, actor.user):
        raise NotFound
    with call.transaction() as tx:
        tx.write(sessions.end_once(session, NotFound()))
    return None

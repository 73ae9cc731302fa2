"""The caller's sessions, and how every sign-in opens one."""

from coreapi import ids, policy
from coreapi.access.tokens import access_tokens, refresh_tokens
from coreapi.audit.trail import Change
from coreapi.context import Call
from coreapi.contracts.shapes import ListCommand
from coreapi.contracts.user.session import RevokeSession
from coreapi.errors import Conflict, NotFound, SessionRevoked
from coreapi.models.listing import Listing
from coreapi.models.session import OwnSession, Session
from coreapi.models.tokens import Tokens
from coreapi.models.user import User
from coreapi.operations import paging
from coreapi.storage import session as sessions
from coreapi.storage import user as users
from coreapi.storage import user_partition
from coreapi.storage.table.store import Contended
from coreapi.storage.table.writes import Write
from coreapi.storage.user_partition import UserPartition

_PRUNED_AT_ONCE = 20
_MAX_TRIES = 10


def open_session(
    call: Call,
    found: UserPartition,
    user: User,
    *writes: Write,
    audit: Change | None = None,
) -> Tokens:
    """Open a session in the transaction of the sign-in that it belongs to.

    Args:
        call: The call that signs in.
        found: The user's partition as it was read.
        user: The user as the transaction leaves it.
        writes: What else the sign-in changes.
        audit: How the audit trail tells it.

    Raises:
        ServiceUnavailable: Storage or keys cannot be reached; nothing was written.
    """
    session_id = ids.new(call.now)
    token = refresh_tokens.first(user.id, session_id)
    session = Session(
        id=session_id,
        user_id=user.id,
        epoch=user.session_epoch,
        counter=token.counter,
        refresh_hash=token.hash,
        previous_refresh_hash=None,
        rotated_at=None,
        created_at=call.now,
        last_used_at=call.now,
        expires_at=call.now + policy.REFRESH_TOKEN_IDLE_LIFETIME,
        ends_at=call.now + policy.REFRESH_TOKEN_ABSOLUTE_LIFETIME,
        user_agent=call.origin.user_agent,
        ip=call.origin.ip,
    )
    answer = tokens(call, user, session, token)
    pruned = [sessions.end(old) for old in _to_prune(call, found, user)]
    call.commit(*writes, sessions.open_session(session), *pruned, audit=audit)
    return answer


def tokens(
    call: Call, user: User, session: Session, refresh_token: refresh_tokens.RefreshToken
) -> Tokens:
    """Return the pair of tokens of a session; raises SERVICE_UNAVAILABLE without keys."""
    access_token, expires_at = access_tokens.issue(user.id, session.id, call.settings, call.now)
    return Tokens(
        access_token=access_token,
        access_token_expires_at=expires_at,
        refresh_token=refresh_tokens.write(refresh_token, call.settings),
        refresh_token_expires_at=session.expires_at,
        password_change_required=user.password_change_required,
    )


def list_own(call: Call, command: ListCommand) -> Listing[OwnSession]:
    """Return the caller's living sessions, newest first.

    Raises:
        MalformedRequest: The cursor is not one of this list.
    """
    actor = call.user_actor
    return paging.page_at_hand(
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


def _to_prune(call: Call, found: UserPartition, user: User) -> list[Session]:
    """Return sessions to remove: ended ones, and the longest unused beyond the limit."""
    ended = [s for s in found.sessions if not s.lives_at(call.now, user)]
    living = [s for s in found.sessions if s.lives_at(call.now, user)]
    living.sort(key=lambda s: s.last_used_at)
    too_many = max(0, len(living) + 1 - policy.MAX_SESSIONS)
    return (living[:too_many] + ended)[:_PRUNED_AT_ONCE]


def _own(session: Session, *, current: bool) -> OwnSession:
    return OwnSession(
        session_id=session.id,
        current=current,
        created_at=session.created_at,
        last_used_at=session.last_used_at,
        user_agent=session.user_agent,
        ip=session.ip,
    )

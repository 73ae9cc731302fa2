"""Opens the session of a sign-in, or of a change that ends all older ones."""

import dataclasses

from coreapi import ids, policy
from coreapi.access.tokens import access_tokens, refresh_tokens
from coreapi.context import Call
from coreapi.contracts.auth.tokens import TokensView
from coreapi.models.audit import Change
from coreapi.models.session import Session
from coreapi.models.user import User
from coreapi.storage import session as sessions
from coreapi.storage.table.actions import Action
from coreapi.storage.user_partition import UserPartition

_PRUNED_AT_ONCE = 20


def open_session(
    call: Call,
    found: UserPartition,
    user: User,
    *writes: Action,
    with_factor: bool,
    audit: Change | None = None,
    replaced: Session | None = None,
) -> TokensView:
    """Open a session in the transaction of the sign-in that it belongs to.

    Args:
        call: The call that signs in.
        found: The user's partition as it was read.
        user: The user as the transaction leaves it.
        writes: What else the sign-in changes.
        with_factor: Whether a second factor was proven.
        audit: The audit entry.
        replaced: The session that the new one replaces. Its absolute limit stays, since only a
            sign-in sets another one.

    Raises:
        SessionRevoked: Another request ended the replaced session first.
        ServiceUnavailable: Storage or keys cannot be reached; nothing was written.
    """
    session_id = ids.new(call.now)
    token = refresh_tokens.first(user.id, session_id)
    ends_at = replaced.ends_at if replaced else call.now + policy.REFRESH_TOKEN_ABSOLUTE_LIFETIME
    session = Session(
        id=session_id,
        user_id=user.id,
        epoch=user.session_epoch,
        counter=token.counter,
        refresh_hash=token.hash,
        rotations=(),
        rotated_from=(),
        graces={},
        created_at=call.now,
        last_used_at=call.now,
        expires_at=min(call.now + policy.REFRESH_TOKEN_IDLE_LIFETIME, ends_at),
        ends_at=ends_at,
        with_factor=with_factor,
        user_agent=call.origin.user_agent,
        ip=call.origin.ip,
    )
    answer = tokens(call, user, session, token)
    ended = [sessions.prune(old) for old in _to_prune(call, found, user) if old != replaced]
    if replaced is not None:
        ended.append(sessions.end_once(replaced))
    with call.transaction() as tx:
        tx.write(*writes, sessions.open_session(session), *ended)
        if audit is not None:
            tx.audit(audit)
    return answer


def replace_sessions(
    call: Call,
    *writes: Action,
    with_factor: bool | None = None,
    audit: Change | None = None,
) -> TokensView:
    """End every session of the caller, this one too, and open a new one in their place.

    So every token that was issued before stops working at once.

    Args:
        call: The caller's call.
        writes: What else changes; among it, the caller's session epoch is raised.
        with_factor: Whether a second factor was proven; by default as in the caller's session.
        audit: The audit entry.

    Raises:
        SessionRevoked: Another request ended the caller's session first.
        ServiceUnavailable: Storage or keys cannot be reached; nothing was written.
    """
    actor = call.user_actor
    user = dataclasses.replace(
        actor.user, session_epoch=actor.user.session_epoch + 1, password_change_required=False
    )
    return open_session(
        call,
        actor.partition,
        user,
        *writes,
        with_factor=actor.session.with_factor if with_factor is None else with_factor,
        audit=audit,
        replaced=actor.session,
    )


def tokens(
    call: Call, user: User, session: Session, refresh_token: refresh_tokens.RefreshToken
) -> TokensView:
    """Return the pair of tokens of a session; raises SERVICE_UNAVAILABLE without keys."""
    access_token, expires_at = access_tokens.issue(user.id, session.id, call.settings, call.now)
    return TokensView(
        access_token=access_token,
        access_token_expires_at=expires_at,
        refresh_token=refresh_tokens.write(refresh_token, call.settings),
        refresh_token_expires_at=session.expires_at,
        password_change_required=user.password_change_required,
    )


def kept_sessions(call: Call, found: UserPartition) -> int:
    """Return how many sessions are left when a sign-in has removed old ones."""
    return len(found.sessions) - len(_to_prune(call, found, found.user))


def _to_prune(call: Call, found: UserPartition, user: User) -> list[Session]:
    """Return sessions to remove: ended ones, and the longest unused beyond the limit."""
    ended = [s for s in found.sessions if not s.lives_at(call.now, user)]
    living = [s for s in found.sessions if s.lives_at(call.now, user)]
    living.sort(key=lambda s: s.last_used_at)
    too_many = max(0, len(living) + 1 - policy.MAX_SESSIONS)
    return (living[:too_many] + ended)[:_PRUNED_AT_ONCE]

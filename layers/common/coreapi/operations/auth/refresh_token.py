"""Rotates a refresh token."""

import dataclasses

from coreapi import policy
from coreapi.access.tokens import refresh_tokens
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.errors import (
    RefreshTokenReused,
    SessionRevoked,
    TokenExpired,
    Unauthenticated,
)
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.session import Session
from coreapi.models.tokens import Tokens
from coreapi.models.user import User, UserStatus
from coreapi.operations.rules import sign_in
from coreapi.storage import session as sessions
from coreapi.storage import user_partition


def refresh(call: Call) -> Tokens:
    """Rotate the refresh token and answer a new pair.

    Within the grace period the previous token answers the same successor again (lost answers,
    several tabs); after it, a token that was rotated is taken for stolen and ends the session
    (RFC 9700 §4.14.2).

    Raises:
        Unauthenticated: There is no token, or none of ours.
        SessionRevoked: The session has ended, or ends now because of reuse.
        TokenExpired: The session was idle for too long or is too old.
        ServiceUnavailable: Storage or keys cannot be reached.
    """
    if call.origin.refresh_token is None:
        raise Unauthenticated
    token = refresh_tokens.read(call.origin.refresh_token, call.settings)
    successor = refresh_tokens.successor(token, call.settings)
    user, session = _living(call, token)
    if token.hash == session.refresh_hash:
        rotated = _rotated(call, session, successor)
        with call.transaction() as tx:
            tx.write(sessions.rotate(session, rotated))
        return sign_in.tokens(call, user, rotated, successor)
    if _in_grace(call, session, token, successor):
        return sign_in.tokens(call, user, session, successor)
    return _end_reused(call, session)


def _living(call: Call, token: refresh_tokens.RefreshToken) -> tuple[User, Session]:
    """Return the user and session of a token; raises SESSION_REVOKED or TOKEN_EXPIRED."""
    found = user_partition.load(call.store, token.user_id)
    session = found.session(token.session_id) if found else None
    if found is None or session is None:
        raise SessionRevoked
    user = found.user
    if session.epoch != user.session_epoch or user.status is not UserStatus.ACTIVE:
        raise SessionRevoked
    if call.now >= session.expires_at:
        raise TokenExpired
    return user, session


def _rotated(call: Call, session: Session, successor: refresh_tokens.RefreshToken) -> Session:
    return dataclasses.replace(
        session,
        counter=successor.counter,
        refresh_hash=successor.hash,
        previous_refresh_hash=session.refresh_hash,
        rotated_at=call.now,
        last_used_at=call.now,
        expires_at=min(call.now + policy.REFRESH_TOKEN_IDLE_LIFETIME, session.ends_at),
    )


def _in_grace(
    call: Call,
    session: Session,
    token: refresh_tokens.RefreshToken,
    successor: refresh_tokens.RefreshToken,
) -> bool:
    return (
        token.hash == session.previous_refresh_hash
        and successor.hash == session.refresh_hash
        and session.rotated_at is not None
        and call.now - session.rotated_at <= policy.REFRESH_TOKEN_GRACE
    )


def _end_reused(call: Call, session: Session) -> Tokens:
    """End a session whose old token came back.

    Raises:
        RefreshTokenReused: It has ended.
        SessionRevoked: Another request ended it first.
    """
    change = Change(
        action=AuditAction.SESSION_REUSE_DETECTED,
        entity_type=AuditEntityType.SESSION,
        entity_id=session.id,
        user_id=session.user_id,
        changes={"userId": session.user_id, "rotatedAt": rfc3339(session.rotated_at or call.now)},
    )
    with call.transaction() as tx:
        tx.write(sessions.end_once(session))
        tx.audit(change)
    raise RefreshTokenReused

"""Rotates a refresh token."""

import dataclasses
from datetime import datetime
from typing import NoReturn

from coreapi import metrics, policy
from coreapi.access import networks
from coreapi.access.tokens import refresh_tokens
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.auth.tokens import TokensView
from coreapi.errors import SessionRevoked, TokenExpired, Unauthenticated
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.session import Session
from coreapi.models.user import User, UserStatus
from coreapi.operations.rules import sign_in
from coreapi.storage import session as sessions
from coreapi.storage import user_partition


def refresh(call: Call) -> TokensView:
    """Rotate the refresh token and answer a new pair.

    Within the grace period, a token that was replaced returns the present one, however often the
    session was rotated since (lost answers, several tabs). Later it counts as stolen and ends the
    session (RFC 9700 §4.14.2).

    Raises:
        Unauthenticated: There is no token, or this stage did not issue it.
        SessionRevoked: The session has ended, or ends now because of reuse.
        TokenExpired: The session was idle for too long or is too old.
        ServiceUnavailable: Storage or keys cannot be reached.
    """
    if call.origin.refresh_token is None:
        raise Unauthenticated
    token = refresh_tokens.read(call.origin.refresh_token, call.settings)
    user, session = _living(call, token)
    network = networks.network_of(call.origin.ip)
    if token.counter == session.counter:
        present = refresh_tokens.successor(token, call.settings)
        after = _rotated(call, session, present, network)
    elif _in_grace(call, session, token):
        present = refresh_tokens.descendant(token, session.counter, call.settings)
        after = _grace_used(session, token, network)
    else:
        _end_reused(call, session)
    if len(after.graces.get(network, ())) > policy.MAX_GRACES_OF_A_STRANGER:
        _end_reused(call, session)
    if after != session:
        with call.transaction() as tx:
            tx.write(sessions.refresh(session, after))
    answer = sign_in.tokens(call, user, after, present)
    if token.counter != session.counter:
        metrics.count("RefreshTokenGraceUsed")
    return answer


def _living(call: Call, token: refresh_tokens.RefreshToken) -> tuple[User, Session]:
    """Return the user and session of a token; raises SESSION_REVOKED or TOKEN_EXPIRED."""
    found = user_partition.load_to_sign_in(call.store, token.user_id)
    session = found.session(token.session_id) if found else None
    if found is None or session is None:
        raise SessionRevoked
    user = found.user
    if session.epoch != user.session_epoch or user.status is not UserStatus.ACTIVE:
        raise SessionRevoked
    if call.now >= session.expires_at:
        raise TokenExpired
    return user, session


def _rotated(
    call: Call, session: Session, present: refresh_tokens.RefreshToken, network: str
) -> Session:
    rotations = (*(at for at in session.rotations if _is_recent(call, at)), call.now)
    rotated_from = (*(each for each in session.rotated_from if each != network), network)
    return dataclasses.replace(
        session,
        counter=present.counter,
        refresh_hash=present.hash,
        rotations=rotations[-policy.MAX_KEPT_ROTATIONS :],
        rotated_from=rotated_from[-policy.MAX_SESSION_NETWORKS :],
        graces={each: used for each, used in session.graces.items() if each != network},
        last_used_at=call.now,
        expires_at=min(call.now + policy.REFRESH_TOKEN_IDLE_LIFETIME, session.ends_at),
    )


def _in_grace(call: Call, session: Session, token: refresh_tokens.RefreshToken) -> bool:
    rotations_since = session.counter - token.counter
    return 0 < rotations_since <= len(session.rotations) and _is_recent(
        call, session.rotations[-rotations_since]
    )


def _is_recent(call: Call, rotated_at: datetime) -> bool:
    return call.now - rotated_at <= policy.REFRESH_TOKEN_GRACE


def _grace_used(session: Session, token: refresh_tokens.RefreshToken, network: str) -> Session:
    """Return the session that notes whose grace a network used that never rotated it itself.

    A client rotates wherever it is; who only ever follows another's rotations is a thief.
    """
    used = session.graces.get(network, ())
    if network in session.rotated_from or token.counter in used:
        return session
    others = {each: seen for each, seen in session.graces.items() if each != network}
    newest = list(others.items())[-(policy.MAX_SESSION_NETWORKS - 1) :]
    return dataclasses.replace(session, graces={**dict(newest), network: (*used, token.counter)})


def _end_reused(call: Call, session: Session) -> NoReturn:
    """End a session whose old token came back; raises SESSION_REVOKED."""
    change = Change(
        action=AuditAction.SESSION_REUSE_DETECTED,
        entity_type=AuditEntityType.SESSION,
        entity_id=session.id,
        user_id=session.user_id,
        changes={"userId": session.user_id, "rotatedAt": rfc3339(session.last_used_at)},
    )
    with call.transaction() as tx:
        tx.write(sessions.end_once(session))
        tx.audit(change)
    metrics.count("RefreshTokenReused")
    raise SessionRevoked

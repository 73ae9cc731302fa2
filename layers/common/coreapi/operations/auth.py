"""How an address signs in, staying signed in, signing out."""

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from coreapi import ids, policy
from coreapi.access.second_factor import decoys
from coreapi.access.tokens import refresh_tokens
from coreapi.audit.trail import Change
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.errors import (
    Conflict,
    RefreshTokenReused,
    SessionRevoked,
    TokenExpired,
    TooManyAttempts,
    Unauthenticated,
)
from coreapi.models.outbox import MailKind, OutboxMessage
from coreapi.models.session import Session
from coreapi.models.tokens import Tokens
from coreapi.models.user import User, UserStatus
from coreapi.operations import sessions as sign_ins
from coreapi.storage import outbox, user_partition
from coreapi.storage import session as sessions
from coreapi.storage import user as users
from coreapi.storage.quota import Quota
from coreapi.storage.table.store import Contended

if TYPE_CHECKING:  # their library of addresses is not small, and staying signed in needs none
    from coreapi.contracts.auth.sign_in import ForgotPassword, InitiateLogin

_MAX_ROTATIONS = 5


@dataclass(frozen=True, slots=True)
class LoginMethods:
    """What a sign-in with an address asks for."""

    password: Literal[True]
    tfa: Literal["totp"] | None


def initiate_login(call: Call, command: "InitiateLogin") -> LoginMethods:
    """Tell what a sign-in asks for; a stable decoy for whoever cannot sign in.

    Raises:
        ServiceUnavailable: Storage or the decoy key cannot be reached.
    """
    found = user_partition.load(call.store, users.id_of(call.store, command.email) or ids.NOBODY)
    decoy = decoys.seems_to_have_tfa(command.email, call.settings)
    can_sign_in = found is not None and found.user.status is UserStatus.ACTIVE
    asks_for_tfa = found.user.tfa_enabled if found and can_sign_in else decoy
    return LoginMethods(password=True, tfa="totp" if asks_for_tfa else None)


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
    was_current = token.hash == session.refresh_hash
    for _ in range(_MAX_ROTATIONS):
        if token.hash != session.refresh_hash:
            break
        rotated = _rotated(call, session, successor)
        try:
            call.commit(sessions.rotate(session, rotated, refusal=Conflict()))
        except Conflict:
            # Another request rotated first, to the same successor, or ended the user's other
            # sessions and kept this one: look again.
            user, session = _living(call, token)
        else:
            return sign_ins.tokens(call, user, rotated, successor)
    else:
        raise Contended
    if _in_grace(call, session, token, successor):
        return sign_ins.tokens(call, user, session, successor)
    if was_current:  # overtaken, not stolen
        raise SessionRevoked
    return _end_reused(call, session)


def logout(call: Call) -> None:
    """End the caller's session; its access and refresh tokens die at once.

    Raises:
        SessionRevoked: Another request ended it first.
    """
    call.commit(sessions.end_once(call.user_actor.session))


def forgot_password(call: Call, command: "ForgotPassword") -> None:
    """Have a one-time token mailed, if somebody has this address.

    The address is not even looked up here: the mailer does that. So the answer and the work are
    the same for every address. Beyond five an hour nothing happens, silently.
    """
    intent = OutboxMessage(
        id=ids.new(call.now),
        kind=MailKind.PASSWORD_RESET,
        address=command.email,
        values={},
        created_at=call.now,
    )
    hourly = Quota("password_reset", command.email, policy.MAX_PASSWORD_RESETS_PER_HOUR, 60 * 60)
    try:
        call.commit(outbox.queue(intent), within=(hourly,))
    except TooManyAttempts:
        return


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
        action="session.reuse-detected",
        entity_type="session",
        entity_id=session.id,
        changes={"userId": session.user_id, "rotatedAt": rfc3339(session.rotated_at or call.now)},
    )
    call.commit(sessions.end_once(session), audit=change)
    raise RefreshTokenReused

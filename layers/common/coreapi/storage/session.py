"""Sessions: one item per signed-in device, in its user's partition."""

from boto3.dynamodb.conditions import Attr

from coreapi.clock import epoch
from coreapi.errors import Problem, SessionRevoked
from coreapi.models.session import Session
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, delete, put, rewrite, update
from coreapi.storage.table.items import encode

_NO_EPOCH = -1  # of ended sessions: no user has it


def open_session(session: Session) -> Action:
    """Write a new session."""
    return put(_item(session), condition=absent())


def refresh(session: Session, successor: Session) -> Action:
    """Replace a session by what a refresh made of it.

    Refused unless the refresh token is still current and no other request used its grace.
    """
    unchanged = Attr("refresh_hash").eq(session.refresh_hash)
    unchanged &= Attr("graces").eq(session.graces)
    unchanged &= Attr("epoch").eq(session.epoch)
    return rewrite(_item(session), _item(successor), condition=unchanged)


def prune(session: Session) -> Action:
    """Remove a session; idempotent."""
    # nosemgrep: write-without-condition - removing twice is removing once
    return delete(keys.session(session.user_id, session.id))


def end_once(session: Session, otherwise: Problem | None = None) -> Action:
    """End a session; SESSION_REVOKED (or `otherwise`) when another request did.

    Its item stays until a sign-in prunes it, or its `ttl`: a function that only ends or refreshes
    sessions may not remove items of users.
    """
    return update(
        keys.session(session.user_id, session.id),
        {"epoch": _NO_EPOCH},
        condition=Attr("epoch").eq(session.epoch),
        otherwise=otherwise or SessionRevoked(),
    )


def _item(session: Session) -> dict[str, object]:
    key = keys.session(session.user_id, session.id)
    return encode(session, key, ttl=epoch(session.ends_at))

"""Sessions: one item per signed-in device, in its user's partition."""

from boto3.dynamodb.conditions import Attr

from coreapi.clock import epoch
from coreapi.errors import Problem, SessionRevoked
from coreapi.models.session import Session
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, delete, present, put
from coreapi.storage.table.items import encode


def open_session(session: Session) -> Action:
    """Write a new session."""
    return put(_item(session), condition=absent())


def refresh(session: Session, successor: Session) -> Action:
    """Replace a session by what a refresh made of it.

    Refused unless the refresh token is still current and no other request used its grace.
    """
    unchanged = Attr("refresh_hash").eq(session.refresh_hash)
    unchanged &= Attr("graces").eq(session.graces)
    return put(_item(successor), condition=unchanged)


def end(session: Session) -> Action:
    """Remove a session; idempotent."""
    # nosemgrep: write-without-condition - ending twice is ending once
    return delete(keys.session(session.user_id, session.id))


def end_once(session: Session, otherwise: Problem | None = None) -> Action:
    """Remove a session; SESSION_REVOKED (or `otherwise`) when another request did."""
    return delete(
        keys.session(session.user_id, session.id),
        condition=present(),
        otherwise=otherwise or SessionRevoked(),
    )


def _item(session: Session) -> dict[str, object]:
    key = keys.session(session.user_id, session.id)
    return encode(session, key, ttl=epoch(session.expires_at))

"""Outbox messages and the tokens that mails carry."""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge

from boto3.dynamodb.conditions import Attr

from coreapi import policy
from coreapi.clock import epoch, rfc3339
from coreapi.errors import Problem, TokenInvalid
from coreapi.models.outbox import MailKind, OneTimeToken, OutboxMessage
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, delete, put, update
from coreapi.storage.table.items import Item, decode, encode, from_attributes
from coreapi.storage.table.keys import Key
from coreapi.storage.table.shards import shard_of
from coreapi.storage.table.store import GSI1, Store

_SHARDS = 8  # of the list of due mails


def queue(message: OutboxMessage) -> Action:
    """Write a mail to be sent; the stream brings it to the mailer, and it is due until then."""
    ttl = epoch(message.created_at + policy.OUTBOX_MESSAGE_LIFETIME)
    shard = keys.due_mails(shard_of(message.id, _SHARDS))
    due = {"GSI1PK": shard, "GSI1SK": message.id}
    return put(encode(message, keys.outbox_message(message.id), ttl=ttl, **due), condition=absent())


def settle(message: OutboxMessage, now: datetime, refused: str | None = None) -> Action:
    """Note that a mail was sent, is not needed any more, or was refused and why."""
    values = {"settled_at": rfc3339(now), "refused": refused, "GSI1PK": None, "GSI1SK": None}
    # nosemgrep: write-without-condition - it was sent, by this or another invocation
    return update(keys.outbox_message(message.id), values)


def is_settled(store: Store, message: OutboxMessage) -> bool:
    """Return whether a mail was sent before, or given up."""
    item = store.get(keys.outbox_message(message.id))
    return item is not None and "settled_at" in item


def due(store: Store) -> Iterator[Item]:
    """Yield the items of the mails that are still to be sent, oldest first, for `read`."""
    lists = (store.query_all(keys.due_mails(shard), index=GSI1) for shard in range(_SHARDS))
    return merge(*lists, key=lambda item: item["GSI1SK"])


def read(item: Item) -> OutboxMessage:
    """Return the message that an item holds."""
    return decode(OutboxMessage, item)


def from_stream(new_image: dict[str, object]) -> OutboxMessage:
    """Return the message that a stream record carries as its new image."""
    return read(from_attributes(new_image))


def mint(token: OneTimeToken, otherwise: Problem) -> Action:
    """Make this the user's one token of its kind; refused when a newer mail has one already."""
    return put(
        encode(token, _key(token), ttl=epoch(token.expires_at)),
        condition=absent() | Attr("message_id").lte(token.message_id),
        otherwise=otherwise,
    )


def redeem(token: OneTimeToken, otherwise: Problem | None = None) -> Action:
    """Use up a token; TOKEN_INVALID (or `otherwise`) when it is no longer the user's newest."""
    return delete(
        _key(token),
        condition=Attr("token_hash").eq(token.token_hash),
        otherwise=otherwise or TokenInvalid(),
    )


def revoke(user_id: str) -> Action:
    """Revoke the token that the user was mailed to choose a password."""
    # nosemgrep: write-without-condition - any token is revoked
    return delete(keys.one_time_token(user_id))


def _key(token: OneTimeToken) -> Key:
    if token.kind is MailKind.EMAIL_CODE:
        return keys.email_code(token.user_id)
    return keys.one_time_token(token.user_id)

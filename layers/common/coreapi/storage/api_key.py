"""API keys: found by client id, listed under their profile newest first."""

from collections.abc import Iterable
from datetime import datetime

from boto3.dynamodb.conditions import Attr

from coreapi import policy
from coreapi.clock import rfc3339
from coreapi.errors import Conflict
from coreapi.models.api_key import ApiKey
from coreapi.storage.table import keys
from coreapi.storage.table.actions import Action, absent, present, put, update
from coreapi.storage.table.items import Item, decode, decode_or_none, encode
from coreapi.storage.table.store import GSI1, Page, Store


class AlreadyRevoked(Conflict):
    """Another request revoked the key first."""


def create(key: ApiKey) -> Action:
    """Write a new key."""
    partition, position = keys.listed_api_key(
        key.profile_id, f"{rfc3339(key.created_at)}#{key.client_id}"
    )
    item = encode(key, keys.api_key(key.client_id), GSI1PK=partition, GSI1SK=position)
    return put(item, condition=absent())


def find(store: Store, client_id: str) -> ApiKey | None:
    """Return a key of any status."""
    return decode_or_none(ApiKey, store.get(keys.api_key(client_id)))


def find_many(store: Store, client_ids: Iterable[str]) -> dict[str, ApiKey]:
    """Return those of the keys that exist, by client id."""
    found = store.get_many([keys.api_key(client_id) for client_id in client_ids])
    return {item["client_id"]: decode(ApiKey, item) for item in found.values()}


def of_profile(store: Store, profile_id: str, limit: int, after: Item | None) -> Page:
    """Return a page of a profile's keys, newest first."""
    partition, prefix = keys.listed_api_key(profile_id, "")
    return store.query(
        partition, prefix=prefix, limit=limit, after=after, newest_first=True, index=GSI1
    )


def read(item: Item) -> ApiKey:
    """Return the key that an item of `of_profile` holds."""
    return decode(ApiKey, item)


def revoke(key: ApiKey, now: datetime) -> Action:
    """Revoke a key; `AlreadyRevoked` if another request did."""
    return update(
        keys.api_key(key.client_id),
        {"revoked_at": rfc3339(now)},
        condition=present() & Attr("revoked_at").not_exists(),
        otherwise=AlreadyRevoked(),
    )


def restore(key: ApiKey) -> Action:
    """Write a preproduction key with the given secret half, not revoked."""
    values = {"key_hash": key.key_hash, "expires_at": None, "revoked_at": None}
    # nosemgrep: write-without-condition - its values are derived, and replace any other
    return update(keys.api_key(key.client_id), values)


def is_use_due(key: ApiKey, now: datetime) -> bool:
    """Return whether the last recorded use is old enough to record another one."""
    return key.last_used_at is None or now - key.last_used_at >= policy.API_KEY_USE_INTERVAL


def note_use(key: ApiKey, now: datetime) -> Action:
    """Record a use; refused if another request recorded one within the minute."""
    due = Attr("last_used_at").not_exists()
    due |= Attr("last_used_at").lte(rfc3339(now - policy.API_KEY_USE_INTERVAL))
    return update(
        keys.api_key(key.client_id), {"last_used_at": rfc3339(now)}, condition=present() & due
    )

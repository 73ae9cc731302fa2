"""Clients: authentication by `client-id` and `client-key`."""

from datetime import datetime

from coreapi import ids
from coreapi.access.actor import ApiKeyActor
from coreapi.access.tokens import client_keys
from coreapi.errors import InvalidClientCredentials, Problem
from coreapi.models.api_key import ApiKey, ApiKeyStatus
from coreapi.models.organization import OrganizationStatus
from coreapi.storage import api_key as api_keys
from coreapi.storage import organization_profile as organization_profiles
from coreapi.storage.table.store import Store


def authenticate(store: Store, client_id: str, client_key: str, now: datetime) -> ApiKeyActor:
    """Return the client, with the profile and the organization that it may read.

    An unknown id costs the same read and the same comparison as a known one with a wrong key.

    Raises:
        InvalidClientCredentials: Unknown, wrong, revoked or expired, or its profile or
            organization is archived: one answer.
        ServiceUnavailable: The storage cannot be reached.
    """
    if not client_keys.is_key(client_key):
        raise InvalidClientCredentials
    known = api_keys.find(store, client_id if ids.is_id(client_id) else ids.UNKNOWN)
    is_right = client_keys.fits(client_key, known.key_hash if known else client_keys.NO_HASH)
    if known is None or not is_right or known.status_at(now) is not ApiKeyStatus.ACTIVE:
        raise InvalidClientCredentials
    actor = _in_its_place(store, known)
    _note_use(store, known, now)
    return actor


def _in_its_place(store: Store, key: ApiKey) -> ApiKeyActor:
    """Return the client with what it belongs to, unless that is archived."""
    profile, found = organization_profiles.find_with(store, key.profile_id, [key.organization_id])
    organization = found.get(key.organization_id)
    if profile is None or organization is None:
        raise InvalidClientCredentials
    if {profile.status, organization.status} != {OrganizationStatus.ACTIVE}:
        raise InvalidClientCredentials
    return ApiKeyActor(key, profile, organization)


def _note_use(store: Store, key: ApiKey, now: datetime) -> None:
    """Record that a key was used, at most once a minute; an error here fails no request."""
    if not api_keys.is_use_due(key, now):
        return
    try:
        store.write(api_keys.note_use(key, now))
    except Problem:  # another request recorded it first, or the storage is busy: the next one will
        return

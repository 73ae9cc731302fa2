"""API keys of a profile: made, listed, revoked.

A profile may have any number of them: a key is found by its id and listed by pages, so many cost
no more than few, and a rotation never has to wait for room.
"""

import contextlib
import dataclasses

from coreapi import ids
from coreapi.access.tokens import client_keys
from coreapi.audit.trail import Change
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.organization_profile.api_key import (
    CreateApiKey,
    ListApiKeys,
    RevokeApiKey,
)
from coreapi.errors import FieldError, NotFound, ValidationFailed
from coreapi.models.api_key import ApiKey, ApiKeyStatus, NewApiKey, ShownApiKey
from coreapi.models.listing import Listing
from coreapi.operations.rules import pagination as paging
from coreapi.operations.rules import scope as places
from coreapi.storage import api_key as api_keys


def create(call: Call, command: CreateApiKey) -> NewApiKey:
    """Make another key for a profile, and show its secret half for the only time.

    Raises:
        NotFound: No such profile, or the caller has nothing to do with it.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived.
        ValidationFailed: `expiresAt` is past.
    """
    profile = places.profile(call, command.profile_id)
    if command.expires_at is not None and command.expires_at <= call.now:
        raise ValidationFailed(FieldError("/expiresAt", "Must be in the future."))
    client_key = client_keys.new()
    key = ApiKey(
        client_id=ids.new(call.now),
        profile_id=profile.id,
        organization_id=profile.organization_id,
        name=command.name,
        key_hash=client_keys.hash_of(client_key),
        created_at=call.now,
        expires_at=command.expires_at,
        revoked_at=None,
        last_used_at=None,
    )
    made = NewApiKey(
        id=key.client_id,
        client_id=key.client_id,
        client_key=client_key,
        profile_id=key.profile_id,
        name=key.name,
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=None,
        status=ApiKeyStatus.ACTIVE,
    )
    call.commit(
        *places.profile_stays_active(profile.id, profile.organization_id),
        api_keys.create(key),
        audit=_change("create", key),
        creates=made,
    )
    return made


def list_of_profile(call: Call, command: ListApiKeys) -> Listing[ShownApiKey]:
    """Return a profile's keys, newest first, the revoked and expired ones too.

    Raises:
        NotFound: No such profile, or the caller has nothing to do with it.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived.
        MalformedRequest: The cursor is not one of this list.
    """
    profile = places.profile(call, command.profile_id)
    return paging.page(
        call,
        command,
        scope=f"api-keys {profile.id}",
        query=lambda limit, after: api_keys.of_profile(call.store, profile.id, limit, after),
        read=lambda item: _shown(call, api_keys.read(item)),
    )


def revoke(call: Call, command: RevokeApiKey) -> ShownApiKey:
    """Have a key open nothing any more, from this moment on; revoking it again changes nothing.

    Raises:
        NotFound: No such profile, the caller has nothing to do with it, or it has no such key.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived, and all its keys are dead already.
    """
    profile = places.profile(call, command.profile_id)
    key = _find(call, profile.id, command.client_id)
    if key.revoked_at is None:
        with contextlib.suppress(api_keys.AlreadyRevoked):  # the other request has told the trail
            call.commit(
                *places.profile_stays_active(profile.id, profile.organization_id),
                api_keys.revoke(key, call.now),
                audit=_change("revoke", key),
            )
    return _shown(call, dataclasses.replace(key, revoked_at=call.now))


def _find(call: Call, profile_id: str, client_id: str) -> ApiKey:
    key = api_keys.find(call.store, client_id) if ids.is_id(client_id) else None
    if key is None or key.profile_id != profile_id:
        raise NotFound
    return key


def _shown(call: Call, key: ApiKey) -> ShownApiKey:
    return ShownApiKey(
        id=key.client_id,
        client_id=key.client_id,
        profile_id=key.profile_id,
        name=key.name,
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
        status=key.status_at(call.now),
    )


def _change(action: str, key: ApiKey) -> Change:
    changes: dict[str, object] = {"profileId": key.profile_id}
    if action == "create":
        changes["name"] = key.name
        changes["expiresAt"] = rfc3339(key.expires_at) if key.expires_at else None
    return Change(
        action=f"organization-profile.api-key.{action}",
        entity_type="api_key",
        entity_id=key.client_id,
        organization_id=key.organization_id,
        changes=changes,
    )

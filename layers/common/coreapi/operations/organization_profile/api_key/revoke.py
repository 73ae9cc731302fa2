"""Revokes an API key of a profile."""

import contextlib
import dataclasses

from coreapi import ids
from coreapi.context import Call
from coreapi.contracts.organization_profile.api_key import ApiKeyView, RevokeApiKey
from coreapi.errors import NotFound
from coreapi.models.api_key import ApiKey, ApiKeyStatus
from coreapi.models.audit import AuditAction, FieldChange
from coreapi.operations.rules import api_key, scope
from coreapi.storage import api_key as api_keys


def revoke(call: Call, command: RevokeApiKey) -> ApiKeyView:
    """Revoke a key at once; revoking it again changes nothing.

    Raises:
        NotFound: No such profile, the caller has nothing to do with it, or it has no such key.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived, and its keys do not work.
    """
    profile = scope.profile(call, command.profile_id)
    key = _find(call, profile.id, command.client_id)
    if key.revoked_at is None:
        # Where another request revokes it first, that one has audited it.
        with contextlib.suppress(api_keys.AlreadyRevoked), call.transaction() as tx:
            tx.write(api_keys.revoke(key, call.now))
            details = {"status": FieldChange(key.status_at(call.now), ApiKeyStatus.REVOKED)}
            tx.audit(api_key.change(AuditAction.ORGANIZATION_PROFILE_API_KEY_REVOKE, key, details))
    return api_key.shown(call, dataclasses.replace(key, revoked_at=call.now))


def _find(call: Call, profile_id: str, client_id: str) -> ApiKey:
    key = api_keys.find(call.store, client_id) if ids.is_id(client_id) else None
    if key is None or key.profile_id != profile_id:
        raise NotFound
    return key

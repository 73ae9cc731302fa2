"""How an API key is shown, and how an audit entry describes a change of it."""

from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.models.api_key import ApiKey, ApiKeyStatus, ShownApiKey
from coreapi.models.audit import AuditAction, AuditEntityType, Change, FieldChange


def shown(call: Call, key: ApiKey) -> ShownApiKey:
    """Return a key as its profile's members see it."""
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


def change(call: Call, action: AuditAction, key: ApiKey) -> Change:
    """Return the audit entry of a change of an API key."""
    changes: dict[str, object] = {"profileId": key.profile_id}
    if action is AuditAction.ORGANIZATION_PROFILE_API_KEY_REVOKE:
        changes["status"] = FieldChange(key.status_at(call.now), ApiKeyStatus.REVOKED)
    else:
        changes["name"] = key.name
        changes["expiresAt"] = rfc3339(key.expires_at) if key.expires_at else None
    return Change(
        action=action,
        entity_type=AuditEntityType.API_KEY,
        entity_id=key.client_id,
        organization_id=key.organization_id,
        changes=changes,
    )

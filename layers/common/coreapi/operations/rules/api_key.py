"""How an API key is shown, and how an audit entry describes a change of it."""

from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.organization_profile.api_key import ApiKeyView
from coreapi.models.api_key import ApiKey, ApiKeyStatus
from coreapi.models.audit import AuditAction, AuditEntityType, Change, FieldChange


def shown(call: Call, key: ApiKey) -> ApiKeyView:
    """Return a key as its profile's members see it at this moment."""
    return ApiKeyView.of(key, id=key.client_id, status=key.status_at(call.now))


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

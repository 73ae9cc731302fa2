"""How an API key is shown, and how an audit entry describes a change of it."""

from collections.abc import Mapping

from coreapi.context import Call
from coreapi.contracts.organization_profile.api_key import ApiKeyView
from coreapi.models.api_key import ApiKey
from coreapi.models.audit import AuditAction, AuditEntityType, Change


def shown(call: Call, key: ApiKey) -> ApiKeyView:
    """Return a key as its profile's members see it at this moment."""
    return ApiKeyView.of(key, id=key.client_id, status=key.status_at(call.now))


def change(action: AuditAction, key: ApiKey, details: Mapping[str, object]) -> Change:
    """Return the audit entry of a change of an API key."""
    return Change(
        action=action,
        entity_type=AuditEntityType.API_KEY,
        entity_id=key.client_id,
        organization_id=key.organization_id,
        changes={"profileId": key.profile_id, **details},
    )

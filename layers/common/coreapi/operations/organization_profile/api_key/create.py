"""Creates an API key of a profile."""

from coreapi import ids
from coreapi.access.tokens import client_keys
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.organization_profile.api_key import CreateApiKey, NewApiKeyView
from coreapi.errors import FieldError, ValidationFailed
from coreapi.models.api_key import ApiKey
from coreapi.models.audit import AuditAction
from coreapi.models.organization_profile import OrganizationProfile
from coreapi.models.outbox import MailKind
from coreapi.operations.rules import api_key, notifications, scope
from coreapi.storage import api_key as api_keys
from coreapi.storage.table.actions import Action


def create(call: Call, command: CreateApiKey) -> NewApiKeyView:
    """Make another key for a profile, and show its secret half for the only time.

    Raises:
        NotFound: No such profile, or the caller has nothing to do with it.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived.
        ValidationFailed: `expiresAt` is past.
    """
    profile = scope.profile(call, command.profile_id)
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
    made = NewApiKeyView.of(
        key, id=key.client_id, client_key=client_key, status=key.status_at(call.now)
    )
    with call.transaction() as tx:
        tx.write(api_keys.create(key), _notification(call, profile, key))
        expires_at = rfc3339(key.expires_at) if key.expires_at else None
        details = {"name": key.name, "expiresAt": expires_at}
        tx.audit(api_key.change(AuditAction.ORGANIZATION_PROFILE_API_KEY_CREATE, key, details))
        tx.answers(made)
    return made


def _notification(call: Call, profile: OrganizationProfile, key: ApiKey) -> Action:
    """Return the message that the mailer sends to the profile's administrators."""
    return notifications.queue_to(
        call,
        "",
        MailKind.API_KEY_CREATED,
        organizationId=profile.organization_id,
        profileId=profile.id,
        profileName=profile.name,
        clientId=key.client_id,
        keyName=key.name or "",
        createdBy=call.user_actor.user.email,
    )

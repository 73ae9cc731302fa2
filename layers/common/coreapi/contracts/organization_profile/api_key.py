"""API keys of a profile."""

from coreapi.contracts.moment import Moment
from coreapi.contracts.shapes import (
    Command,
    ListCommand,
    Name,
    OneTimeSecret,
    Timestamp,
    View,
)
from coreapi.models.api_key import ApiKeyStatus


class CreateApiKey(Command):
    """Make another key for a profile; without `expiresAt` it lives until it is revoked."""

    profile_id: str
    name: Name | None = None
    expires_at: Moment | None = None


class ListApiKeys(ListCommand):
    """List a profile's keys."""

    profile_id: str


class RevokeApiKey(Command):
    """Revoke a key."""

    profile_id: str
    client_id: str


class ApiKeyView(View):
    """A key, without its secret half."""

    id: str
    client_id: str
    profile_id: str
    name: str | None
    created_at: Timestamp
    expires_at: Timestamp | None
    last_used_at: Timestamp | None
    status: ApiKeyStatus


class NewApiKeyView(ApiKeyView):
    """A new key; its secret half is absent where the answer is given again."""

    client_key: OneTimeSecret

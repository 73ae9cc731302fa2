"""POST /organization-profile/api-key/create: make another API key for a profile."""

from coreapi.contracts.organization_profile.api_key import (
    CreateApiKey,
    NewApiKeyView,
)
from coreapi.http import endpoint, member
from coreapi.operations.organization_profile.api_key import create as api_key

handler = endpoint(
    api_key.create,
    body=CreateApiKey,
    view=NewApiKeyView,
    caller=member("organization-profile.api-key.create"),
    status=201,
)

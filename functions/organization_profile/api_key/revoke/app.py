"""POST /organization-profile/api-key/revoke: revoke an API key."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization_profile.api_key import ApiKeyView, RevokeApiKey
from coreapi.http import endpoint, member
from coreapi.operations.organization_profile.api_key.revoke import revoke

handler = endpoint(
    revoke,
    body=RevokeApiKey,
    view=ApiKeyView,
    caller=member(Permission.ORGANIZATION_PROFILE_API_KEY_REVOKE),
)

warm_up()

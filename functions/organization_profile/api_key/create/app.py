"""POST /organization-profile/api-key/create: create an API key for a profile."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization_profile.api_key import CreateApiKey, NewApiKeyView
from coreapi.http import endpoint, member
from coreapi.operations.organization_profile.api_key.create import create

handler = endpoint(
    create,
    body=CreateApiKey,
    view=NewApiKeyView,
    caller=member(Permission.ORGANIZATION_PROFILE_API_KEY_CREATE),
    status=201,
)

warm_up()

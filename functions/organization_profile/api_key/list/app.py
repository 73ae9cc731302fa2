"""POST /organization-profile/api-key/list: a profile's API keys, newest first."""

from coreapi.access.permissions import Permission
from coreapi.contracts.organization_profile.api_key import (
    ApiKeyView,
    ListApiKeys,
)
from coreapi.contracts.shapes import ListView
from coreapi.http import endpoint, member
from coreapi.operations import api_key

handler = endpoint(
    api_key.list_of_profile,
    body=ListApiKeys,
    view=ListView[ApiKeyView],
    caller=member(Permission.ORGANIZATION_PROFILE_API_KEY_LIST),
)

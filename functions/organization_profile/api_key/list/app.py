"""POST /organization-profile/api-key/list: a profile's API keys, newest first."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.organization_profile.api_key import ApiKeyView, ListApiKeys
from coreapi.contracts.shapes import ListView
from coreapi.http import endpoint, member
from coreapi.operations.organization_profile.api_key.list import list_api_keys

handler = endpoint(
    list_api_keys,
    body=ListApiKeys,
    view=ListView[ApiKeyView],
    caller=member(Permission.ORGANIZATION_PROFILE_API_KEY_LIST),
)

warm_up()

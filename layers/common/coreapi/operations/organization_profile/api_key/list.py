"""Lists the API keys of a profile.

Their number has no limit: a key is found by its id and listed by pages, so many keys cost the same
as few, and a rotation never waits for a free place.
"""

from coreapi.context import Call
from coreapi.contracts.organization_profile.api_key import ApiKeyView, ListApiKeys
from coreapi.models.listing import Listing
from coreapi.operations.rules import api_key, pagination, scope
from coreapi.storage import api_key as api_keys


def list_api_keys(call: Call, command: ListApiKeys) -> Listing[ApiKeyView]:
    """Return a profile's keys, newest first, the revoked and expired ones too.

    Raises:
        NotFound: No such profile, or the caller has nothing to do with it.
        Forbidden: A member without the permission.
        Archived: The profile or its organization is archived; only staff may read it then.
        MalformedRequest: The cursor is not one of this list.
    """
    profile = scope.profile(call, command.profile_id)
    return pagination.page(
        call,
        command,
        scope=f"api-keys {profile.id}",
        query=lambda limit, after: api_keys.of_profile(call.store, profile.id, limit, after),
        read=lambda item: api_key.shown(call, api_keys.read(item)),
    )

"""POST /internal/preprod/set-api-keys: every profile gets its one known API key."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.preprod import ApiKeysSetView, SetApiKeys
from coreapi.http import staff
from coreapi.http.job_endpoint import resumable
from coreapi.operations.preprod.set_api_keys import set_api_keys

handler = resumable(
    set_api_keys,
    body=SetApiKeys,
    view=ApiKeysSetView,
    caller=staff(Permission.INTERNAL_PREPROD_RUN),
)

warm_up()

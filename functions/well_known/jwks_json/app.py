"""GET /.well-known/jwks.json: the public keys that verify access tokens."""

from coreapi.contracts.well_known.jwks import KeySetView
from coreapi.http import endpoint, public
from coreapi.http.response import PUBLIC_CACHING
from coreapi.operations.well_known.jwks_json import show_keys
from coreapi.start import imports_end

handler = endpoint(
    show_keys,
    view=KeySetView,
    caller=public(),
    headers={"cache-control": PUBLIC_CACHING},
)

imports_end()

"""GET /.well-known/jwks.json: the public keys that verify access tokens."""

from coreapi.contracts.well_known.jwks import KeySetView
from coreapi.http import endpoint, public
from coreapi.http.response import PUBLIC_CACHING
from coreapi.operations import jwks

handler = endpoint(
    jwks.show,
    view=KeySetView,
    caller=public(),
    headers={"cache-control": PUBLIC_CACHING},
)

"""GET /.well-known/jwks.json: the public keys that verify access tokens."""

from coreapi.contracts.well_known.jwks import KeySetView
from coreapi.http import endpoint, public
from coreapi.http.response import PUBLIC_FOR_FIVE_MINUTES
from coreapi.operations.well_known import jwks_json as jwks

handler = endpoint(
    jwks.show,
    view=KeySetView,
    caller=public(),
    headers={"cache-control": PUBLIC_FOR_FIVE_MINUTES},
)

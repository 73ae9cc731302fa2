"""POST /auth/refresh-token, GET /auth/refresh-token: rotate the refresh token."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.auth.tokens import TokensView
from coreapi.http import endpoint, refresh_token
from coreapi.operations.auth.refresh_token import refresh

handler = endpoint(
    refresh,
    view=TokensView,
    caller=refresh_token(),
)

warm_up()

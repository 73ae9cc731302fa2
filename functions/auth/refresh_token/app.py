"""POST /auth/refresh-token, GET /auth/refresh-token: rotate the refresh token."""

from coreapi.contracts.auth.tokens import TokensView
from coreapi.http import endpoint, refresh_token
from coreapi.operations.auth import refresh_token as auth

handler = endpoint(
    auth.refresh,
    view=TokensView,
    caller=refresh_token(),
)

"""POST /auth/initiate-login: what a sign-in with this address asks for."""

from coreapi.contracts.auth.sign_in import InitiateLogin, LoginMethodsView
from coreapi.http import endpoint, public
from coreapi.operations.auth import refresh_token as auth

handler = endpoint(
    auth.initiate_login,
    body=InitiateLogin,
    view=LoginMethodsView,
    caller=public(),
)

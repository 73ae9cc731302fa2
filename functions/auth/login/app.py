"""POST /auth/login: sign in with address, password and, where enrolled, a second factor."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.auth.sign_in import Login
from coreapi.contracts.auth.tokens import TokensView
from coreapi.http import endpoint, public
from coreapi.operations.auth.login import login

handler = endpoint(
    login,
    body=Login,
    view=TokensView,
    caller=public(),
)

warm_up()

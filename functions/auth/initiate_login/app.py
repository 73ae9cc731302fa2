"""POST /auth/initiate-login: the credentials that an address signs in with."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.auth.sign_in import InitiateLogin, LoginMethodsView
from coreapi.http import endpoint, public
from coreapi.operations.auth.initiate_login import initiate_login

handler = endpoint(
    initiate_login,
    body=InitiateLogin,
    view=LoginMethodsView,
    caller=public(),
)

warm_up()

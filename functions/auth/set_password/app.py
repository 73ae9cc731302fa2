"""POST /auth/set-password: redeem a mailed one-time token by choosing a password."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.auth.sign_in import SetPassword
from coreapi.contracts.auth.tokens import TokensView
from coreapi.http import endpoint, public
from coreapi.operations.auth.set_password import set_password

handler = endpoint(
    set_password,
    body=SetPassword,
    view=TokensView,
    caller=public(),
)

warm_up()

"""POST /auth/forgot-password: send a one-time token by e-mail."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.auth.sign_in import ForgotPassword
from coreapi.contracts.shapes import DoneView
from coreapi.http import endpoint, public
from coreapi.operations.auth.forgot_password import forgot_password

handler = endpoint(
    forgot_password,
    body=ForgotPassword,
    view=DoneView,
    caller=public(),
    status=202,
)

warm_up()

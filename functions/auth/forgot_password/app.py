"""POST /auth/forgot-password: have a one-time token mailed."""

from coreapi.contracts.auth.sign_in import ForgotPassword
from coreapi.contracts.shapes import DoneView
from coreapi.http import endpoint, public
from coreapi.operations.auth import refresh_token as auth

handler = endpoint(
    auth.forgot_password,
    body=ForgotPassword,
    view=DoneView,
    caller=public(),
    status=202,
)

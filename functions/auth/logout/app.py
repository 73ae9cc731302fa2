"""POST /auth/logout: end the present session at once."""

from coreapi.contracts.shapes import DoneView
from coreapi.http import endpoint, signed_in
from coreapi.operations.auth import refresh_token as auth

handler = endpoint(
    auth.logout,
    view=DoneView,
    caller=signed_in(with_temporary_password=True),
)

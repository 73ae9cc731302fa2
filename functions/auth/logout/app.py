"""POST /auth/logout: end the present session at once."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.shapes import DoneView
from coreapi.http import endpoint, signed_in
from coreapi.operations.auth.logout import logout

handler = endpoint(
    logout,
    view=DoneView,
    caller=signed_in(with_temporary_password=True),
)

warm_up()

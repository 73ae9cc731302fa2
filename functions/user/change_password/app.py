"""POST /user/change-password: replace the caller's own password."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.auth.tokens import TokensView
from coreapi.contracts.user.user import ChangePassword
from coreapi.http import endpoint, signed_in
from coreapi.operations.user.change_password import change_password

handler = endpoint(
    change_password,
    body=ChangePassword,
    view=TokensView,
    caller=signed_in(with_temporary_password=True),
)

warm_up()

"""POST /user/session/revoke: sign out one of the caller's devices, or all others."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.user.session import RevocationView, RevokeSession
from coreapi.http import endpoint, signed_in
from coreapi.operations.user.session.revoke import revoke

handler = endpoint(
    revoke,
    body=RevokeSession,
    view=RevocationView,
    caller=signed_in(),
)

warm_up()

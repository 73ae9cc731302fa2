"""POST /two-factor-auth/recovery-codes/create: replace the caller's recovery codes."""

from coreapi.bootstrap import warm_up
from coreapi.contracts.two_factor_auth import CreateRecoveryCodes, RecoveryCodesView
from coreapi.http import endpoint, signed_in
from coreapi.operations.two_factor_auth.recovery_codes.create import create

handler = endpoint(
    create,
    body=CreateRecoveryCodes,
    view=RecoveryCodesView,
    caller=signed_in(),
    status=201,
)

warm_up()

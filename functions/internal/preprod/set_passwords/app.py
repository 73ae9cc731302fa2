"""POST /internal/preprod/set-passwords: every user gets the same password."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.preprod import PasswordsSetView, ResetPasswords, SetPasswords
from coreapi.http import staff
from coreapi.http.job_endpoint import resumable
from coreapi.operations.preprod.set_passwords import set_passwords

handler = resumable(
    set_passwords,
    body=SetPasswords,
    event=ResetPasswords,
    view=PasswordsSetView,
    caller=staff(Permission.INTERNAL_PREPROD_RUN),
)

warm_up()

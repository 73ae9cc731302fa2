"""POST /internal/preprod/remove-tfas: remove every second factor of every user."""

from coreapi.access.permissions import Permission
from coreapi.bootstrap import warm_up
from coreapi.contracts.preprod import Reset, TfasRemovedView
from coreapi.http import staff
from coreapi.http.job_endpoint import resumable
from coreapi.operations.preprod.remove_tfas import remove_tfas

handler = resumable(
    remove_tfas,
    body=Reset,
    view=TfasRemovedView,
    caller=staff(Permission.INTERNAL_PREPROD_RUN),
)

warm_up()

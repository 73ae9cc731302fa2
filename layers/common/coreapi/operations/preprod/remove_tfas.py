"""Removes every second factor of every user, in preproduction."""

from collections.abc import Callable, Sequence

from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.preprod import Reset
from coreapi.models.audit import AuditAction, AuditEntityType
from coreapi.models.job import Job, Progress
from coreapi.models.throttle import Guess
from coreapi.models.user import User
from coreapi.operations.rules import jobs
from coreapi.operations.rules.jobs import JobKind, Part
from coreapi.storage import throttle as throttles
from coreapi.storage import two_factor_auth as two_factor_methods
from coreapi.storage import user as users
from coreapi.storage.table.items import Item


def remove_tfas(call: Call, command: Reset, has_time: Callable[[], bool]) -> Progress:
    """Remove every method of every user, with the recovery codes, and end the sessions of those.

    No e-mail is sent.

    Raises:
        NotPreprod: This stage is production.
        MalformedRequest: The cursor is none of the latest job.
        Conflict: Another job has taken the place of this one.
    """
    _, progress, _ = jobs.run(call, _REMOVE_TFAS, command.cursor, has_time)
    return progress


def _parts(call: Call, _: Job, items: Sequence[Item]) -> list[Part]:
    return [
        _without_tfas(call, user) if user else Part()
        for user in users.of_addresses(call.store, items)
    ]


def _without_tfas(call: Call, user: User) -> Part:
    methods = two_factor_methods.of_user(call.store, user.id)
    if not methods:
        return Part()
    values = {"tfa_enabled": False, "updated_at": rfc3339(call.now)}
    writes = (
        users.change(user, values, ends_sessions=True),
        *(two_factor_methods.remove(method) for method in methods),
        two_factor_methods.revoke_codes(user.id),
        throttles.forget(Guess.CODE, user.email),
    )
    return Part(writes, {"users": 1, "tfas": len(methods)})


_REMOVE_TFAS = JobKind(
    name="remove-tfas",
    action=AuditAction.PREPROD_REMOVE_TFAS,
    entity_type=AuditEntityType.TWO_FACTOR_AUTH,
    counted=("users", "tfas"),
    batch_size=100,
    page=users.by_email,
    parts=_parts,
)

"""Preproduction resets: what all of them have in common, and the removal of second factors."""

from collections.abc import Callable, Sequence

from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.preprod import Reset
from coreapi.errors import NotPreprod
from coreapi.models.job import Progress, Run
from coreapi.models.user import User
from coreapi.operations.rules import jobs as runs
from coreapi.operations.rules.jobs import Job, Part
from coreapi.operations.rules.target_user import UserChanged
from coreapi.storage import attempt as attempts
from coreapi.storage import two_factor_auth as two_factor_methods
from coreapi.storage import user as users
from coreapi.storage.table.items import Item

END_SESSIONS = {"session_epoch": 1}


def require_preproduction(call: Call) -> None:
    """Refuse in production, whoever asks.

    Raises:
        NotPreprod: This stage holds real customers' data.
    """
    if call.settings.is_production:
        raise NotPreprod


def remove_tfas(call: Call, command: Reset, has_time: Callable[[], bool]) -> Progress:
    """Remove every method of every user, with the recovery codes; ends the sessions of who had any.

    Nobody is told by mail.

    Raises:
        NotPreprod: This stage is production.
        MalformedRequest: The cursor is none of the latest run.
        Conflict: Another run has taken the place of this one, or others kept changing the same.
    """
    require_preproduction(call)
    if command.cursor is None:
        run = runs.join_or_begin(call, _REMOVE_TFAS)
    else:
        run, _ = runs.follow(call, _REMOVE_TFAS, command.cursor)
    run, goes_on = runs.carry_on(call, _REMOVE_TFAS, run, has_time)
    return runs.progress(run, goes_on=goes_on)


def present(call: Call, items: Sequence[Item]) -> list[User | None]:
    """Return listed users as they are this moment; the list lags behind."""
    found = users.find_many(call.store, [users.read(item).id for item in items])
    return [found.get(users.read(item).id) for item in items]


def _parts(call: Call, _: Run, items: Sequence[Item]) -> list[Part]:
    return [_without_tfas(call, user) if user else Part() for user in present(call, items)]


def _without_tfas(call: Call, user: User) -> Part:
    methods = two_factor_methods.of_user(call.store, user.id)
    if not methods:
        return Part()
    values = {"tfa_enabled": False, "updated_at": rfc3339(call.now)}
    writes = (
        users.change(user, values, increments=END_SESSIONS, refusal=UserChanged()),
        *(two_factor_methods.remove(method, UserChanged()) for method in methods),
        two_factor_methods.void_codes(user.id),
        attempts.clear("tfa", user.id),
    )
    return Part(writes, {"users": 1, "tfas": len(methods)})


_REMOVE_TFAS = Job(
    name="remove-tfas",
    entity_type="two_factor_auth",
    counted=("users", "tfas"),
    at_once=100,
    page=users.by_email,
    parts=_parts,
)

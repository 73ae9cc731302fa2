"""Preproduction resets: every user gets one password."""

from collections.abc import Callable, Sequence

from coreapi.access.passwords import hashing, strength
from coreapi.access.secrets import secret_store
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.preprod import ResetPasswords, SetPasswords
from coreapi.models.job import Progress, Run
from coreapi.models.user import User, UserStatus
from coreapi.operations.preprod import remove_tfas as preprod
from coreapi.operations.rules import jobs as runs
from coreapi.operations.rules.jobs import Job, Part
from coreapi.operations.rules.target_user import UserChanged
from coreapi.storage import attempt as attempts
from coreapi.storage import outbox
from coreapi.storage import user as users
from coreapi.storage.table.items import Item


def set_passwords(
    call: Call, command: SetPasswords | ResetPasswords, has_time: Callable[[], bool]
) -> Progress:
    """Give every user one password, for good; ends all sessions, the caller's own too.

    The password is hashed once and its hash is kept with the run until it is done. A run that gives
    the same password is joined; one that gives another is broken off. Whoever is invited becomes
    active, and a mailed token is void; whoever is disabled stays so; second factors stay.

    Raises:
        NotPreprod: This stage is production.
        MalformedRequest: The cursor is none of the latest run.
        PasswordTooWeak: The password breaks the policy, of which the rule on its owner's address
            and name is left out: it has no one owner.
        Conflict: Another run has taken the place of this one, or others kept changing the same.
    """
    preprod.require_preproduction(call)
    if command.cursor is None:
        run = _run(call, command.password)
    else:
        run, _ = runs.follow(call, _SET_PASSWORDS, command.cursor)
    run, goes_on = runs.carry_on(call, _SET_PASSWORDS, run, has_time)
    return runs.progress(run, goes_on=goes_on)


def _run(call: Call, chosen: str | None) -> Run:
    """Return the run that gives a password, the stage's own where none was chosen."""
    password = chosen or secret_store.read_text(call.settings.preprod_password_secret, fresh=True)
    strength.check(password, None)
    cost = call.settings.argon2
    return runs.join_or_begin(
        call,
        _SET_PASSWORDS,
        joins=lambda run: hashing.verify(password, run.password_hash, cost),
        password_hash=hashing.hash_password(password, cost),
    )


def _parts(call: Call, run: Run, items: Sequence[Item]) -> list[Part]:
    return [_with_password(call, run, u) if u else Part() for u in preprod.present(call, items)]


def _with_password(call: Call, run: Run, user: User) -> Part:
    is_disabled = user.status is UserStatus.DISABLED
    values = {
        "password_hash": run.password_hash,
        "password_change_required": False,
        "status": (user.status if is_disabled else UserStatus.ACTIVE).value,
        "updated_at": rfc3339(call.now),
    }
    writes = (
        users.change(user, values, increments=preprod.END_SESSIONS, refusal=UserChanged()),
        outbox.void(user.id),
        attempts.clear("password", user.email),
    )
    return Part(writes, {"users": 1})


_SET_PASSWORDS = Job(
    name="set-passwords",
    entity_type="user",
    counted=("users",),
    at_once=31,  # at three writes each, a transaction
    page=users.by_email,
    parts=_parts,
)

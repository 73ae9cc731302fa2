"""Sets one password for every user, in preproduction."""

from collections.abc import Callable, Sequence
from functools import partial

from coreapi.access.passwords import hashing, strength
from coreapi.access.secrets import secret_store
from coreapi.clock import rfc3339
from coreapi.context import Call
from coreapi.contracts.preprod import ResetPasswords, SetPasswords
from coreapi.models.audit import AuditAction, AuditEntityType
from coreapi.models.job import Job, Progress
from coreapi.models.throttle import Guess
from coreapi.models.user import User, UserStatus
from coreapi.operations.rules import jobs
from coreapi.operations.rules.jobs import JobKind, Part
from coreapi.storage import outbox
from coreapi.storage import throttle as throttles
from coreapi.storage import user as users
from coreapi.storage.table.items import Item


def set_passwords(
    call: Call, command: SetPasswords | ResetPasswords, has_time: Callable[[], bool]
) -> Progress:
    """Give every user the same permanent password; ends all sessions, the caller's own too.

    The password is hashed once and its hash is stored with the job until it is done. A job that
    gives the same password is joined; one that gives another is cancelled. Invited users become
    active, and mailed tokens are revoked; disabled users stay disabled; second factors stay.

    Raises:
        NotPreprod: This stage is production.
        MalformedRequest: The cursor is none of the latest job.
        PasswordTooWeak: The password breaks the policy. The rule about the user's address and
            names does not apply, since all users get the same password.
        Conflict: Another job has taken the place of this one.
    """
    begin = partial(_joined_or_begun, call, command.password)
    _, progress, _ = jobs.run(call, _SET_PASSWORDS, command.cursor, has_time, begin)
    return progress


def _joined_or_begun(call: Call, chosen: str | None) -> Job:
    """Return the job that gives a password, the stage's own where none was chosen."""
    password = chosen or secret_store.read_text(call.settings.preprod_password_secret, fresh=True)
    strength.check(password)
    cost = call.settings.argon2
    return jobs.join_or_begin(
        call,
        _SET_PASSWORDS,
        joins=lambda job: hashing.verify(password, job.password_hash, cost),
        password_hash=hashing.hash_password(password, cost),
    )


def _parts(call: Call, job: Job, items: Sequence[Item]) -> list[Part]:
    return [
        _with_password(call, job, user) if user else Part()
        for user in users.of_addresses(call.store, items)
    ]


def _with_password(call: Call, job: Job, user: User) -> Part:
    is_disabled = user.status is UserStatus.DISABLED
    values = {
        "password_hash": job.password_hash,
        "password_change_required": False,
        "password_expires_at": None,
        "status": (user.status if is_disabled else UserStatus.ACTIVE).value,
        "updated_at": rfc3339(call.now),
    }
    writes = (
        users.change(user, values, ends_sessions=True),
        outbox.revoke(user.id),
        throttles.forget(Guess.PASSWORD, user.email),
    )
    return Part(writes, {"users": 1})


_SET_PASSWORDS = JobKind(
    name="set-passwords",
    action=AuditAction.PREPROD_SET_PASSWORDS,
    entity_type=AuditEntityType.USER,
    counted=("users",),
    batch_size=31,  # at three writes each, a transaction
    page=users.by_email,
    parts=_parts,
)

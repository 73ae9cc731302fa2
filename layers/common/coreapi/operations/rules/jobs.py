"""Jobs: work on every user or profile, in batches that may take longer than one invocation.

A batch is one transaction: the changes to part of the list, their counts, and the job's position,
on the condition that the job is as it was read. So each batch is done once, however many
invocations work; an invocation that finds its batch done stops, because another one continues.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from coreapi import ids, retrying
from coreapi.access.tokens import cursors
from coreapi.context import Call
from coreapi.errors import Conflict, MalformedRequest, NotPreprod
from coreapi.models.audit import AuditAction, AuditEntityType, Change
from coreapi.models.job import Job, JobStatus, Progress
from coreapi.operations.rules import pagination
from coreapi.storage import job as jobs
from coreapi.storage.table.actions import Action
from coreapi.storage.table.items import Item
from coreapi.storage.table.store import Page, Store

# A transaction takes a hundred actions: the job is one, its audit entry at the end another.
_MAX_WRITES = 95


@dataclass(frozen=True, slots=True)
class Part:
    """The changes to one item of the list, and its counts; both may be empty."""

    writes: Sequence[Action] = ()
    counts: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """A kind of work on all users or profiles.

    Attributes:
        name: Its name, as in the path.
        action: Its action in the audit trail.
        entity_type: The kind of entity that it changes, as in the audit trail.
        counted: The names of its counts.
        batch_size: How many items of the list are read for a batch.
        page: Returns so many items after a position in the list.
        parts: Returns the changes to each item as it is now. An item that changes meanwhile raises
            `ConcurrentChange`, and the batch is repeated.
    """

    name: str
    action: AuditAction
    entity_type: AuditEntityType
    counted: Sequence[str]
    batch_size: int
    page: Callable[[Store, int, Item | None], Page]
    parts: Callable[[Call, Job, Sequence[Item]], Sequence[Part]]


def run(
    call: Call,
    kind: JobKind,
    cursor: str | None,
    has_time: Callable[[], bool],
    begin: Callable[[], Job] | None = None,
) -> tuple[Job, Progress, Item]:
    """Join a job, begin one, or follow a cursor; then do batches while there is time.

    `begin` returns the job to do without a cursor, where `join_or_begin` must know more.

    Returns:
        The job, its progress, and the position of the cursor.

    Raises:
        NotPreprod: This stage is production.
        MalformedRequest: The cursor is none of the latest job.
        Conflict: Another job has taken the place of this one.
    """
    if call.settings.is_production:
        raise NotPreprod
    position: Item = {}
    if cursor is not None:
        job, position = _follow(call, kind, cursor)
    else:
        job = begin() if begin else join_or_begin(call, kind)
    job, goes_on = _carry_on(call, kind, job, has_time)
    later = None if job.status is JobStatus.DONE else cursor_of(job)
    progress = Progress(status=job.status, counts=job.counts, next_cursor=later, goes_on=goes_on)
    return job, progress, position


def cursor_of(job: Job, position: Item | None = None) -> str:
    """Return the cursor that continues a job."""
    return cursors.encrypt(position or {}, job, job.name)


def join_or_begin(
    call: Call,
    kind: JobKind,
    *,
    joins: Callable[[Job], bool] | None = None,
    password_hash: str | None = None,
) -> Job:
    """Return the running job, or else a new one.

    Args:
        call: The call.
        kind: The kind of job.
        joins: Returns whether a running job does the same work; one that does not is cancelled.
        password_hash: The hash of the password that a new job sets.
    """
    latest = jobs.latest(call.store, kind.name)
    if latest and latest.status is JobStatus.RUNNING and (joins is None or joins(latest)):
        return latest
    job = Job(
        id=ids.new(call.now),
        name=kind.name,
        status=JobStatus.RUNNING,
        batch=0,
        after=None,
        counts=dict.fromkeys(kind.counted, 0),
        cursor_key=ids.random_token(),
        password_hash=password_hash,
    )
    with call.transaction() as tx:
        tx.write(jobs.begin(job, latest))
        tx.audit(_change(kind, job))
    return job


def _follow(call: Call, kind: JobKind, cursor: str) -> tuple[Job, Item]:
    job = jobs.latest(call.store, kind.name)
    if job is None:
        raise MalformedRequest("The cursor is not one of this job.")
    return job, cursors.decrypt(cursor, job, kind.name)


def _carry_on(
    call: Call, kind: JobKind, job: Job, has_time: Callable[[], bool]
) -> tuple[Job, bool]:
    """Do at least one batch; return the job, and whether another invocation must continue it."""
    while job.status is JobStatus.RUNNING:
        try:  # not by the endpoint's loop: a batch may have ended the caller's own session
            job = retrying.until(call.deadline, partial(_batch, call, kind, job))
        except jobs.JobMoved:
            latest = jobs.latest(call.store, kind.name)
            if latest is None or latest.id != job.id:
                raise Conflict("Another job has taken the place of this one.") from None
            return latest, False
        if not has_time():
            return job, job.status is JobStatus.RUNNING
    return job, False


def _batch(call: Call, kind: JobKind, job: Job) -> Job:
    """Do one batch, and return the job after it."""
    after = dict(job.after) if job.after else None
    page = kind.page(call.store, kind.batch_size, after)
    parts = _fitting(kind.parts(call, job, page.items))
    is_cut = len(parts) < len(page.items)
    end = pagination.position(page.items[len(parts) - 1]) if is_cut else page.last_key
    moved = replace(
        job,
        batch=job.batch + 1,
        after=end,
        counts={
            name: count + sum(part.counts.get(name, 0) for part in parts)
            for name, count in job.counts.items()
        },
    )
    if end is None:
        moved = replace(moved, status=JobStatus.DONE, password_hash=None)
    writes = [write for part in parts for write in part.writes]
    if not call.is_dry_run:  # a new job has no item that could have changed
        writes.insert(0, jobs.move(job, moved))
    with call.transaction() as tx:
        tx.write(*writes)
        if moved.status is JobStatus.DONE:
            tx.audit(_change(kind, moved))
    return moved


def _fitting(parts: Sequence[Part]) -> Sequence[Part]:
    """Return the first parts, as many as one transaction holds."""
    left = _MAX_WRITES
    for number, part in enumerate(parts):
        left -= len(part.writes)
        if left < 0:
            return parts[:number]
    return parts


def _change(kind: JobKind, job: Job) -> Change:
    """Return the audit entry of a job's beginning or end; its batches have none."""
    return Change(
        action=kind.action,
        entity_type=kind.entity_type,
        entity_id="*",
        changes={"run": job.id, "status": job.status.value, **job.counts},
    )

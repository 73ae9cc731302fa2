"""Runs: something is done to everything there is, in steps that outlive who began them.

A step is one transaction: what is done to some of the list, what it counts, and how far the run has
come, on the condition that the run stands where it was read. So each step is taken once, however
many invocations take part; whoever finds it taken stops, for another one is at work.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from coreapi import ids
from coreapi.access.tokens import cursors
from coreapi.audit.trail import Change
from coreapi.context import Call
from coreapi.errors import Conflict, MalformedRequest
from coreapi.models.job import Progress, Run, RunStatus
from coreapi.operations.rules import pagination as paging
from coreapi.operations.rules import retrying as contention
from coreapi.operations.rules.target_user import UserChanged
from coreapi.storage import job as jobs
from coreapi.storage.table.items import Item
from coreapi.storage.table.store import Page, Store
from coreapi.storage.table.writes import Write

# Of the hundred that a transaction takes: the run is one, telling its end in the trail four.
_MAX_WRITES = 95


@dataclass(frozen=True, slots=True)
class Part:
    """What is done to one thing of the list, and what it counts; nothing of either is fine."""

    writes: Sequence[Write] = ()
    counts: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is done to everything there is.

    Attributes:
        name: As in its path.
        entity_type: What kind of thing it changes, as the audit trail names it.
        counted: What it counts.
        at_once: How many things of the list are read for a step.
        page: Returns so many of them after a place in the list.
        parts: Returns what is to be done to each of them, as they are this moment. A thing that
            changes meanwhile is refused with `UserChanged`, and the step is taken anew.
    """

    name: str
    entity_type: str
    counted: Sequence[str]
    at_once: int
    page: Callable[[Store, int, Item | None], Page]
    parts: Callable[[Call, Run, Sequence[Item]], Sequence[Part]]


def follow(call: Call, job: Job, cursor: str) -> tuple[Run, Item]:
    """Return the run that a cursor is of, and the place that the cursor names.

    Raises:
        MalformedRequest: It is none of the job's latest run.
    """
    run = jobs.latest(call.store, job.name)
    if run is None:
        raise MalformedRequest("The cursor is not one of this run.")
    return run, cursors.decrypt(cursor, run, job.name)


def cursor_of(run: Run, place: Item | None = None) -> str:
    """Return a cursor to follow a run with."""
    return cursors.encode(place or {}, run, run.job)


def join_or_begin(
    call: Call,
    job: Job,
    *,
    joins: Callable[[Run], bool] | None = None,
    password_hash: str | None = None,
) -> Run:
    """Return the run that is under way, or else a new one.

    Args:
        call: Who asks for it.
        job: What is done.
        joins: Tells whether a run does what is asked for; one that does not is broken off.
        password_hash: Of the password that a new run gives.

    Raises:
        Conflict: Others kept beginning runs.
    """

    def attempt() -> Run:
        latest = jobs.latest(call.store, job.name)
        if latest and latest.status is RunStatus.RUNNING and (joins is None or joins(latest)):
            return latest
        run = Run(
            id=ids.new(call.now),
            job=job.name,
            status=RunStatus.RUNNING,
            step=0,
            after=None,
            counts=dict.fromkeys(job.counted, 0),
            cursor_key=ids.random_token(),
            password_hash=password_hash,
        )
        call.commit(jobs.begin(run, latest), audit=_told(job, run))
        return run

    return contention.retry_on_conflict(attempt, jobs.RunMoved)


def carry_on(call: Call, job: Job, run: Run, has_time: Callable[[], bool]) -> tuple[Run, bool]:
    """Take steps of a run while there is time, but at least one.

    Returns:
        The run as it is now, and whether another invocation must go on where this one ends.

    Raises:
        Conflict: Another run has taken this one's place.
    """
    while run.status is RunStatus.RUNNING:
        try:
            run = _step(call, job, run)
        except jobs.RunMoved:
            latest = jobs.latest(call.store, job.name)
            if latest is None or latest.id != run.id:
                raise Conflict("Another run has taken the place of this one.") from None
            return latest, False
        if not has_time():
            return run, run.status is RunStatus.RUNNING
    return run, False


def progress(run: Run, *, goes_on: bool) -> Progress:
    """Return how a run stands."""
    is_done = run.status is RunStatus.DONE
    cursor = None if is_done else cursor_of(run)
    return Progress(status=run.status, counts=run.counts, next_cursor=cursor, goes_on=goes_on)


def _step(call: Call, job: Job, run: Run) -> Run:
    """Take one step, and return the run as it leaves it."""

    def attempt() -> Run:
        after = dict(run.after) if run.after else None
        page = job.page(call.store, job.at_once, after)
        parts = _fitting(job.parts(call, run, page.items))
        is_cut = len(parts) < len(page.items)
        end = paging.position(page.items[len(parts) - 1]) if is_cut else page.last_key
        moved = replace(
            run,
            step=run.step + 1,
            after=end,
            counts={name: run.counts[name] + _sum(parts, name) for name in job.counted},
        )
        if end is None:
            moved = replace(moved, status=RunStatus.DONE, password_hash=None)
        writes = [write for part in parts for write in part.writes]
        if not call.store.is_dry_run:  # where a run was not begun, it does not stand anywhere
            writes.insert(0, jobs.move(run, moved))
        told = _told(job, moved) if moved.status is RunStatus.DONE else None
        call.commit(*writes, audit=told)
        return moved

    return contention.retry_on_conflict(attempt, UserChanged)


def _fitting(parts: Sequence[Part]) -> Sequence[Part]:
    """Return the first parts that one transaction holds."""
    room = _MAX_WRITES
    for number, part in enumerate(parts):
        room -= len(part.writes)
        if room < 0:
            return parts[:number]
    return parts


def _sum(parts: Sequence[Part], name: str) -> int:
    return sum((part.counts or {}).get(name, 0) for part in parts)


def _told(job: Job, run: Run) -> Change:
    """Return how the audit trail tells where a run begins and ends; its parts are not told."""
    return Change(
        action=f"preprod.{job.name}",
        entity_type=job.entity_type,
        entity_id="*",
        changes={"run": run.id, "status": run.status.value, **run.counts},
    )
